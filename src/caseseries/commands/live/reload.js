// Puts a new version of the document in place of this one, where the reader is; shows what is wrong.
(() => {
  const marker = document.currentScript;
  let version = Number(marker.dataset.version);
  const box = document.createElement("pre");
  box.setAttribute("role", "alert");
  box.style.cssText =
    "position:fixed;inset:auto 0 0 0;z-index:99;margin:0;max-height:45vh;overflow:auto;" +
    "padding:1rem 1.5rem;background:#7a1f1f;color:#fff;font:.95rem/1.45 ui-monospace,monospace;" +
    "white-space:pre-wrap;overflow-wrap:anywhere";

  const kept = () => new Map([...document.querySelectorAll("details[id],input[id]")]
    .map((element) => [element.id, [element.open, element.checked, element.value]]));

  async function renew(latest) {
    const answer = await fetch(location.pathname, { cache: "no-store" });
    if (!answer.ok) return location.assign("/");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const place = window.scrollY;
    const state = kept();
    document.title = page.title;
    document.head.replaceChildren(...page.head.childNodes);
    for (const script of page.querySelectorAll("script[data-version]")) script.remove();
    document.body.replaceChildren(...page.body.childNodes);
    for (const [id, [open, checked, value]] of state) {
      const element = document.getElementById(id);
      if (element instanceof HTMLDetailsElement) element.open = open;
      if (element instanceof HTMLInputElement) {
        element.checked = checked;
        if (element.type !== "checkbox") element.value = value;
      }
    }
    // The parser leaves scripts dead.
    for (const dead of document.body.querySelectorAll("script")) {
      const alive = document.createElement("script");
      alive.text = dead.text;
      dead.replaceWith(alive);
    }
    window.scrollTo(0, place);
    version = latest;
  }

  const changes = new EventSource("/.caseseries/changes");
  changes.onmessage = async (event) => {
    const { version: latest, problem } = JSON.parse(event.data);
    if (latest !== version) await renew(latest);
    box.textContent = problem;
    if (problem) document.body.append(box);
    else box.remove();
  };
  changes.onerror = () => {
    box.textContent = "The preview has ended.";
    document.body.append(box);
  };
})();
