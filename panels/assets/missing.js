// Says when a part of the page did not come. Stands in the page itself: any other part may be missing.
(function () {
  "use strict";
  const LATE_MS = 30000;
  let line = null;
  let lost = false;

  function say(words, where) {
    if (line) line.remove();
    const box = document.getElementById(where) || document.body;
    if (!box) { document.addEventListener("DOMContentLoaded", () => say(words, where)); return; }
    const again = document.createElement("button");
    again.type = "button";
    again.style.cssText = "font: inherit; min-height: 28px";
    again.textContent = "Try again";
    again.addEventListener("click", () => window.location.reload());
    line = document.createElement("p");
    line.setAttribute("role", "alert");
    line.style.cssText = "position: fixed; inset: auto 0 0; z-index: 1000; margin: 0; padding: 0.6rem 1.4rem; font: 16px sans-serif; color: #1B2233; background: #FFF3C4";
    line.append(words, " ", again);
    box.append(line);
  }

  window.addEventListener("error", ({ target }) => {
    if (lost || !target.matches || !target.matches("script[src], link[rel=stylesheet]")) return;
    lost = true;
    say("A part of this page did not come; what is here can be read.", "");
    window.addEventListener("online", () => window.location.reload());
  }, true);

  // What comes in place of the first answer takes this with it.
  window.setTimeout(() => {
    if (!lost && document.getElementById("first")) say("The whole page is slow to come; what is here can be read.", "first");
  }, LATE_MS);
})();
