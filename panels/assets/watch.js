// Looks whether another dataset is shown than the page's, and has the page drawn again if so.
// Its style, which was fetched with the page, is fetched anew.
(function () {
  "use strict";
  const here = document.currentScript;
  const LOOK_MS = 750;
  const MOST_MS = 30000;
  // A page that has not answered by then is asked again.
  const AGAIN_MS = 5000;
  let pause = LOOK_MS;
  let timer = 0;
  let asked = { state: "", at: 0 };
  let dataset = here.dataset.dataset;

  const drawn = () => document.querySelector("[data-dataset-state]");

  async function look() {
    window.clearTimeout(timer);
    try {
      // Nobody looks at a page that is hidden; it follows when it is seen again.
      if (!document.hidden && drawn()) await follow();
      pause = LOOK_MS;
    } catch (error) {
      pause = Math.min(2 * pause, MOST_MS);
    }
    window.clearTimeout(timer);
    timer = window.setTimeout(look, pause);
  }

  async function follow() {
    const response = await fetch(here.dataset.state, { cache: "no-store" });
    if (!response.ok) throw new Error(String(response.status));
    const { state } = await response.json();
    const now = performance.now();
    const shown = drawn();
    if (!shown || shown.dataset.datasetState === state) return;
    if (asked.state === state && now - asked.at < AGAIN_MS) return;
    asked = { state, at: now };
    press(document.querySelector(".st-key-redraw button"));
  }

  // Beyond the page's root a press would count as one beside the popover, and close it.
  function press(button) {
    const root = document.getElementById("root");
    const keep = (event) => event.stopPropagation();
    root.addEventListener("click", keep);
    button.click();
    root.removeEventListener("click", keep);
  }

  function refresh() {
    const shown = drawn();
    if (!shown || shown.dataset.dataset === dataset) return;
    dataset = shown.dataset.dataset;
    const style = document.querySelector('link[href*="assets/page.css"]');
    const fresh = style.cloneNode();
    // An address of its own, or it would be the same style.
    fresh.setAttribute("href", `./assets/page.css?dataset=${dataset}`);
    fresh.addEventListener("load", () => style.remove());
    style.after(fresh);
  }

  new MutationObserver(refresh).observe(document, { childList: true, subtree: true });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  look();
})();
