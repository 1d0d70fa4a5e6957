// The notes of numbers, boxes that are a stop of the tab key only where they scroll, and tables
// copied as a spreadsheet reads them. Without this script the style sheets show the notes, and
// every box is a stop.
(() => {
  "use strict";
  const watch = new ResizeObserver(entries => entries.forEach(({ target }) => measure(target)));
  const measure = box => {
    const scrolls = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
    if (scrolls === box.hasAttribute("tabindex")) return;
    const label = box.getAttribute("aria-label") ?? box.dataset.label;
    box.dataset.label = label;
    const attributes = { tabindex: "0", role: "region", "aria-label": label };
    for (const [name, value] of Object.entries(attributes)) {
      if (scrolls) box.setAttribute(name, value); else box.removeAttribute(name);
    }
  };
  document.querySelectorAll(".table-scroll, .figure-scroll").forEach(box => watch.observe(box));

  // A spreadsheet takes a number with a typographic minus for text.
  document.addEventListener("copy", event => {
    const selection = getSelection();
    if (!selection.rangeCount || !event.clipboardData) return;
    const range = selection.getRangeAt(0), around = range.commonAncestorContainer;
    const inTable = (around.nodeType === 1 ? around : around.parentElement).closest("table");
    const copied = document.createElement(inTable ? "table" : "div");
    copied.append(range.cloneContents());
    if (!copied.querySelector("td, th")) return;
    const plain = text => text.replace(/\u2212(?=\d)/g, "-");
    const html = inTable ? copied.outerHTML : copied.innerHTML;
    event.clipboardData.setData("text/plain", plain(selection.toString()));
    event.clipboardData.setData("text/html", plain(html));
    event.preventDefault();
  });

  const numbers = [...document.querySelectorAll(".number[data-trace]")];
  if (!numbers.length) return;
  const note = Object.assign(document.createElement("aside"), { id: "number-note", hidden: true });
  note.setAttribute("aria-label", "What the number rests on");
  document.body.append(note);
  document.documentElement.classList.add("has-notes");
  const SHOW_MS = 250, HIDE_MS = 400, GAP = 2;
  let shown = null, dismissed = null, timer = 0;

  const line = (text, ids) => {
    const p = document.createElement("p");
    const id = ids.find(id => text.startsWith(id));
    if (id) p.append(Object.assign(document.createElement("code"), { textContent: id }));
    p.append(id ? text.slice(id.length) : text);
    return p;
  };
  const place = () => {
    if (!shown) return;
    const at = shown.getBoundingClientRect();
    const over = at.top, under = innerHeight - at.bottom;
    note.style.maxHeight = "none";
    const below = note.offsetHeight + GAP <= under || under >= over;
    note.style.maxHeight = `${Math.max(60, (below ? under : over) - GAP - 4)}px`;
    note.style.top = `${below ? at.bottom + GAP : at.top - GAP - note.offsetHeight}px`;
    note.style.left = `${Math.max(4, Math.min(at.left, document.documentElement.clientWidth - note.offsetWidth - 4))}px`;
  };
  const hide = () => {
    clearTimeout(timer);
    shown?.removeAttribute("aria-describedby");
    shown = null;
    note.hidden = true;
  };
  const show = number => {
    clearTimeout(timer);
    if (shown === number) return;
    hide();
    shown = number;
    const link = number.querySelector("a.trace");
    const ids = number.dataset.trace.split(" ");
    const own = link.getAttribute("href").startsWith("#trace-");
    const lines = link.getAttribute("aria-label").split("\n").map(text => line(text, ids));
    const further = Object.assign(document.createElement("a"),
      { href: link.href, textContent: own ? "Link to this number" : "In the list of numbers" });
    const last = document.createElement("p");
    last.append(further);
    note.replaceChildren(...lines, last);
    note.hidden = false;
    number.setAttribute("aria-describedby", note.id);
    place();
  };
  const later = (act, ms) => { clearTimeout(timer); timer = setTimeout(act, ms); };
  const number_at = event => event.target.closest?.(".number[data-trace]");

  document.addEventListener("pointerover", event => {
    if (event.pointerType === "touch") return;
    const number = number_at(event);
    if (number && number !== dismissed) later(() => show(number), SHOW_MS);
    else if (note.contains(event.target)) clearTimeout(timer);
  });
  document.addEventListener("pointerout", event => {
    if (number_at(event) === dismissed) dismissed = null;
    if (shown && (shown === document.activeElement || note.contains(document.activeElement))) clearTimeout(timer);
    else later(hide, HIDE_MS);
  });
  document.addEventListener("click", event => {
    const number = number_at(event);
    if (number) show(number); else if (!note.contains(event.target)) hide();
  });
  addEventListener("scroll", event => { if (event.target !== note) place(); }, { capture: true, passive: true });
  addEventListener("resize", place);

  // With the switch on the numbers are buttons, one of them a stop of the tab key; arrows lead on.
  const control = document.getElementById("show-traces");
  let stop = numbers[0];
  const stop_at = number => {
    stop.tabIndex = -1;
    stop = number;
    stop.tabIndex = 0;
  };
  const switched = () => {
    hide();
    for (const number of numbers) {
      const drawn = number.parentElement.classList.contains("numbered-figure");
      const attributes = { tabindex: "-1", role: drawn ? "img" : "button" };
      if (drawn) attributes["aria-label"] = number.firstChild.getAttribute("aria-label").split("\n")[0];
      for (const [name, value] of Object.entries(attributes)) {
        if (control.checked) number.setAttribute(name, value); else number.removeAttribute(name);
      }
    }
    if (control.checked) stop_at(numbers.find(number => number.checkVisibility()) ?? stop);
  };
  control?.addEventListener("change", switched);
  if (control?.checked) switched();
  document.addEventListener("focusin", event => {
    const number = number_at(event);
    if (number) { stop_at(number); show(number); }
    else if (!note.contains(event.target)) hide();
  });
  document.addEventListener("keydown", event => {
    if (event.key === "Escape" && shown) {
      const number = shown, inside = note.contains(document.activeElement);
      dismissed = number;
      hide();
      if (inside && number.hasAttribute("tabindex")) { number.focus(); hide(); }
      return;
    }
    const number = number_at(event);
    if (!number || event.ctrlKey || event.altKey || event.metaKey) return;
    const visible = () => numbers.filter(other => other.checkVisibility());
    const step = by => { const all = visible(); return all[all.indexOf(number) + by]; };
    const moves = {
      ArrowRight: () => step(1), ArrowDown: () => step(1), ArrowLeft: () => step(-1),
      ArrowUp: () => step(-1), Home: () => visible()[0], End: () => visible().at(-1),
    };
    if (moves[event.key]) {
      event.preventDefault();
      moves[event.key]()?.focus();
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      show(number);
      note.querySelector("a").focus();
    }
  });
})();
