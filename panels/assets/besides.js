// What is read besides map and panel: boxes that fetch their document when they are opened, and
// again when the view is another one; links and forms in them lead to other pages of it.
(function () {
  "use strict";
  const LATE_MS = 200;
  const TYPED_MS = 250;
  const FIRST_PAUSE_MS = 700;
  const MOST_PAUSE_MS = 10000;
  const OWN = ["across", "sort", "search", "page", "text"];
  const view = window.evidenceView;
  // Without the page’s script there is nothing to ask with; it says so itself.
  if (!view) return;
  // Of each box, by its element: what it asks for, how often it has asked, what it shows.
  const held = new WeakMap();

  function of(box) {
    if (!held.has(box)) held.set(box, { own: [], turn: 0, tries: 0, shows: "", failed: false, timer: 0 });
    return held.get(box);
  }

  const ownOf = (pairs) => [...pairs].filter(([name, value]) => OWN.includes(name) && value);
  const boxes = () => document.querySelectorAll("details[data-besides]");

  async function load(box) {
    const mine = of(box);
    const turn = ++mine.turn;
    window.clearTimeout(mine.timer);
    mine.timer = window.setTimeout(() => note(box, "late"), LATE_MS);
    try {
      const html = await view.document(box.dataset.besides, mine.own);
      if (turn !== mine.turn) return;
      window.clearTimeout(mine.timer);
      mine.tries = 0;
      mine.failed = false;
      paint(box, html);
    } catch (error) {
      if (turn !== mine.turn) return;
      window.clearTimeout(mine.timer);
      mine.failed = true;
      note(box, "failed", `It did not come (${error.message}); it is asked for again.`);
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** mine.tries++, MOST_PAUSE_MS);
      mine.timer = window.setTimeout(() => load(box), pause);
    }
  }

  function paint(box, html) {
    const mine = of(box);
    const place = box.querySelector(":scope > div");
    if (mine.shows !== html) {
      const focus = focused(place);
      // It was rendered and escaped by the server's templates.
      place.innerHTML = html;
      mine.shows = html;
      if (focus) focus();
    }
    note(box, "");
    select(box);
  }

  // What had the focus has it again, with what was typed meanwhile; else what holds it.
  function focused(place) {
    const at = document.activeElement;
    if (!place.contains(at)) return null;
    const { value, defaultValue, selectionStart, selectionEnd } = at;
    return () => {
      const same = at.dataset.key && place.querySelector(`[data-key="${CSS.escape(at.dataset.key)}"]`);
      (same || place.firstElementChild).focus({ preventScroll: true });
      if (!same || !same.setSelectionRange || value === defaultValue) return;
      same.value = value;
      same.setSelectionRange(selectionStart, selectionEnd);
    };
  }

  function note(box, kind, words) {
    view.noteAbove(box.querySelector(":scope > div"), kind, words, () => load(box));
  }

  // A place's rows are marked by the browser: its selection changes nothing else of the table.
  function select(box) {
    const { select: wanted } = view.wanted();
    for (const row of box.querySelectorAll("tr[data-row]")) {
      row.classList.toggle("is-selected", wanted !== "" && row.dataset.row === wanted);
    }
  }

  function ask(box, own) {
    of(box).own = own;
    load(box);
  }

  document.addEventListener("toggle", (event) => {
    const box = event.target;
    if (box.matches && box.matches("details[data-besides]") && box.open) load(box);
  }, true);

  // A box that comes open is not opened by anybody.
  new MutationObserver(() => {
    for (const box of boxes()) if (box.open && !held.has(box)) load(box);
  }).observe(document, { childList: true, subtree: true });

  // A link elsewhere in the page that leads into a box opens it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-opens]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    const box = document.querySelector(`details[data-besides="${CSS.escape(link.dataset.opens)}"]`);
    if (!box) return;
    event.preventDefault();
    of(box).own = ownOf(new URL(link.href).searchParams);
    if (box.open) load(box);
    box.open = true;
    box.firstElementChild.focus();
    box.scrollIntoView({ block: "nearest" });
  });

  document.addEventListener("evidence-view", () => {
    for (const box of boxes()) if (box.open) load(box);
  });

  window.addEventListener("online", () => {
    for (const box of boxes()) if (box.open && of(box).failed) load(box);
  });

  document.addEventListener("click", (event) => {
    const box = event.target.closest("details[data-besides] > div");
    if (!box || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    const link = event.target.closest("a[data-own]");
    if (link) {
      event.preventDefault();
      ask(box.parentElement, ownOf(new URL(link.href).searchParams));
      return;
    }
    const row = event.target.closest("tr[data-row]");
    // Words that somebody marks in a row are no click on it.
    if (!row || !row.dataset.row || event.target.closest("a") || `${window.getSelection()}`) return;
    const { select: now } = view.wanted();
    view.wish({ select: now === row.dataset.row ? "" : row.dataset.row });
  });

  function search(form) {
    ask(form.closest("details[data-besides]"), ownOf(new FormData(form)));
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("details[data-besides] form[data-own]")) return;
    event.preventDefault();
    search(event.target);
  });

  let typed = 0;
  document.addEventListener("input", (event) => {
    const form = event.target.closest && event.target.closest("details[data-besides] form[data-own]");
    if (!form) return;
    const box = form.closest("details[data-besides]");
    window.clearTimeout(typed);
    typed = window.setTimeout(() => {
      // By now another form may stand there, with what was typed into the one before.
      const now = box.isConnected && box.querySelector("form[data-own]");
      if (now) search(now);
    }, TYPED_MS);
  });
})();
