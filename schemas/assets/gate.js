"use strict";
const form = document.getElementById("filter");
if (form) {
  const rows = [...document.querySelectorAll("#failures tbody tr")];
  const count = document.getElementById("count");
  const apply = () => {
    const table = form.elements.table.value;
    const severity = form.elements.severity.value;
    const text = form.elements.text.value.toLowerCase();
    let shown = 0;
    for (const row of rows) {
      const fits =
        (!table || row.dataset.table === table) &&
        (!severity || row.dataset.severity === severity) &&
        (!text || row.textContent.toLowerCase().includes(text));
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    count.value = `${shown} of ${rows.length} shown`;
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
}
