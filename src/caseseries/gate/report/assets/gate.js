"use strict";
// On a narrow screen the offending cell may lie beyond the edge of its row.
const reveal = () => {
  for (const block of document.querySelectorAll("details.rule .wide")) {
    const mark = block.querySelector("tbody:not([hidden]) mark");
    if (mark && block.scrollWidth > block.clientWidth) {
      const beyond = mark.getBoundingClientRect().right - block.getBoundingClientRect().right;
      if (beyond > 0) block.scrollLeft += beyond + 12;
    }
  }
};
reveal();
const form = document.getElementById("filter");
if (form) {
  const rules = [...document.querySelectorAll("details.rule")];
  const rows = [...document.querySelectorAll("details.rule tbody")];
  const count = document.getElementById("count");
  const texts = new Map();
  const textOf = (row) => {
    if (!texts.has(row)) {
      const rule = row.closest("details.rule");
      const before = row.closest(".wide").previousElementSibling;
      const shared = before && before.matches("p.message") ? before.textContent : "";
      texts.set(row, `${row.textContent} ${shared} ${rule.dataset.rule}`.toLowerCase());
    }
    return texts.get(row);
  };
  const value = (name) => (form.elements[name] ? form.elements[name].value.trim() : "");
  const apply = () => {
    const [table, severity, rule] = ["table", "severity", "rule"].map(value);
    const patient = value("patient").toLowerCase();
    const text = value("text").toLowerCase();
    let shown = 0;
    for (const section of rules) {
      const of = section.dataset;
      const here = !table || of.table === table;
      const asked = ([name, grade]) =>
        (!severity || grade === severity) && (!rule || name === rule);
      const own = [of.rule, of.severity];
      const wanted = here && asked(own);
      let inside = 0;
      for (const row of section.querySelectorAll("tbody")) {
        const also = row.dataset.also ? JSON.parse(row.dataset.also) : [];
        const fits =
          here &&
          [own, ...also].some(asked) &&
          (!patient || row.dataset.patient.toLowerCase() === patient) &&
          (!text || textOf(row).includes(text));
        row.hidden = !fits;
        inside += fits ? 1 : 0;
      }
      for (const block of section.querySelectorAll(".wide")) {
        const empty = ![...block.querySelectorAll("tbody")].some((row) => !row.hidden);
        block.hidden = empty;
        const before = block.previousElementSibling;
        if (before && before.matches("p.message")) before.hidden = empty;
      }
      section.hidden = inside === 0 && !(wanted && !patient && !text);
      shown += inside;
    }
    for (const section of document.querySelectorAll("section.of-table")) {
      section.hidden = ![...section.querySelectorAll("details.rule")].some((one) => !one.hidden);
    }
    count.value = `${shown} of ${rows.length} shown`;
    reveal();
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());
  // A link from the counts must not lead to what the filters hide.
  window.addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.hidden) {
      form.reset();
      apply();
      target.scrollIntoView();
    }
  });
}
