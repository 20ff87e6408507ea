// The map's frame: where its script or shapes do not come it says so, and is fetched again.
window.evidenceFrame = (function () {
  "use strict";
  const FRAME = 'iframe[title="streamlit_folium.st_folium"]';
  const LATE_MS = 12000;
  const FIRST_PAUSE_MS = 1000;
  const MOST_PAUSE_MS = 10000;

  let frame = null;
  let missing = false;
  let tries = 0;
  let timer = 0;

  const late = () => say("The map is slow to come.");

  function watch(found) {
    // What has come, or was said, before all of the frame had loaded.
    if (found.contentDocument && found.contentDocument.querySelector("[data-failed], .em-frame")) return undefined;
    frame = found;
    missing = false;
    window.clearTimeout(timer);
    // Of another origin is only what the browser itself says of a page that did not come.
    if (!frame.contentDocument) return frame.contentWindow.location.replace("about:blank");
    const lost = () => failed(new Error("its script did not come"), true);
    if (!frame.contentWindow.Streamlit) return lost();
    const ours = (script) => script.localName === "script" && script.src.includes("/assets/");
    frame.contentWindow.addEventListener("error", ({ target }) => { if (ours(target)) lost(); }, true);
    // What was asked for before the frame had loaded has come by then, or failed.
    if ([...frame.contentDocument.scripts].some(ours) && !frame.contentWindow.evidenceMap) return lost();
    timer = window.setTimeout(late, LATE_MS);
    return undefined;
  }

  // What may be only passing is asked for again; an error in what has come would be the same.
  function failed(error, passing) {
    frame = document.querySelector(FRAME);
    missing = passing;
    say(`The map could not be drawn (${error.message}).`);
    window.clearTimeout(timer);
    if (passing) soon();
  }

  function soon() {
    timer = window.setTimeout(ask, Math.min(FIRST_PAUSE_MS * 2 ** tries++, MOST_PAUSE_MS));
  }

  // The frame is loaded again when it can be, so that nothing flickers meanwhile.
  async function ask() {
    window.clearTimeout(timer);
    const mine = frame;
    const parts = [...document.querySelectorAll('link[rel=prefetch][href*="/assets/map"]')].map(({ href }) => href);
    const answers = await Promise.allSettled([mine.src, ...parts].map((url) => fetch(url)));
    if (!missing || mine !== frame) return;
    if (answers.every(({ value }) => value && value.ok)) load();
    else soon();
  }

  function load() {
    missing = false;
    window.clearTimeout(timer);
    if (!frame.isConnected) return;
    timer = window.setTimeout(late, LATE_MS);
    frame.contentWindow.location.replace(frame.src);
  }

  function say(words) {
    const page = frame.contentDocument;
    if (!page) return;
    const again = page.createElement("button");
    again.type = "button";
    again.style.cssText = "font: inherit; min-height: 28px";
    again.textContent = "Try again";
    again.addEventListener("click", load);
    const line = page.querySelector("[data-failed]") || page.createElement("p");
    line.dataset.failed = "";
    line.setAttribute("role", "alert");
    // The map's style may not have come either, and Streamlit shows no frame before it is ready.
    line.style.cssText = `padding: 2em; font: 16px sans-serif; color: ${getComputedStyle(frame.parentElement).color}`;
    frame.style.display = "block";
    line.replaceChildren(words, " ", again);
    page.body.prepend(line);
    window.evidenceView.alone();
  }

  document.addEventListener("load", ({ target }) => {
    if (target.matches && target.matches(FRAME)) watch(target);
  }, true);
  window.addEventListener("online", () => { if (missing) ask(); });

  return {
    failed,
    // The map is there.
    came() {
      window.clearTimeout(timer);
      missing = false;
      tries = 0;
      const line = frame && frame.contentDocument.querySelector("[data-failed]");
      if (line) line.remove();
    },
  };
})();
