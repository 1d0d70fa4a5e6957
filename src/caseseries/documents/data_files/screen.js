// Search and sort the data tables of the supplement; each is made so when its fold first opens.
(() => {
  "use strict";
  const number = text => {
    const plain = text.replace(/[\u2212]/g, "-").replace(/[\u202f\u2007,]/g, "").replace(/^[<>=≤≥]\s*/, "").replace(/%$/, "");
    return plain !== "" && isFinite(plain) ? Number(plain) : NaN;
  };
  const order = new Intl.Collator("en", { numeric: true });
  const compare = (a, b) => {
    if (a === "" || b === "") return (a === "") - (b === "");
    const x = number(a), y = number(b);
    if (!isNaN(x) && !isNaN(y)) return x - y;
    if (isNaN(x) !== isNaN(y)) return isNaN(x) - isNaN(y);
    return order.compare(a, b);
  };

  const equip = fold => {
    const table = fold.querySelector("table"), body = table.tBodies[0], rows = [...body.rows];
    const texts = rows.map(row => row.textContent.toLowerCase());
    const tools = document.createElement("div");
    const label = document.createElement("label");
    const field = Object.assign(document.createElement("input"), { type: "search" });
    const count = document.createElement("output");
    tools.className = "data-tools";
    label.append("Search " + fold.querySelector("caption").textContent.toLowerCase() + " ", field);
    tools.append(label, " ", count);
    fold.querySelector(".table-scroll").before(tools);
    const filter = () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, i) => {
        row.hidden = !words.every(word => texts[i].includes(word));
        shown += !row.hidden;
      });
      count.textContent = `${shown} of ${rows.length} rows`;
    };
    field.addEventListener("input", filter);
    filter();
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = Object.assign(document.createElement("button"), { type: "button" });
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const was = head.getAttribute("aria-sort");
        const now = was === "ascending" ? "descending" : was === "descending" ? null : "ascending";
        heads.forEach(other => other.removeAttribute("aria-sort"));
        let sorted = rows;
        if (now) {
          head.setAttribute("aria-sort", now);
          const keys = new Map(rows.map(row => [row, row.cells[column].textContent.trim()]));
          const sign = now === "ascending" ? 1 : -1;
          // what is empty stays last in both directions
          sorted = [...rows].sort((a, b) => {
            const x = keys.get(a), y = keys.get(b);
            return compare(x, y) * (x === "" || y === "" ? 1 : sign);
          });
        }
        body.append(...sorted);
      });
    });
    fold.revealed = () => { field.value = ""; filter(); };
  };

  document.querySelectorAll("details.data-table").forEach(fold => {
    const once = () => { if (fold.open && !fold.revealed) equip(fold); };
    fold.addEventListener("toggle", once);
    once();
  });

  // A link to a row opens its fold, and shows the row where a search had hidden it.
  const reveal = () => {
    const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const fold = row && row.closest("details.data-table");
    if (!fold) return;
    fold.open = true;
    if (row.hidden && fold.revealed) fold.revealed();
    row.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", reveal);
  addEventListener("DOMContentLoaded", reveal);
})();
