// The view in force: one address wanted, its documents painted on map and panel together.
// Knows neither where documents come from nor who else is told: that is the host's.
window.evidenceView = (function () {
  "use strict";
  const LATE_MS = 200;
  const FIRST_PAUSE_MS = 700;
  const MOST_PAUSE_MS = 10000;

  let host = null;
  let map = null;
  let wanted = { select: "", role: [], number: "", view: null };
  // Counts what was wanted: of two answers the later wish's stays, whenever they come.
  let turn = 0;
  let painted = { turn: 0, state: null, panel: null };
  let alone = false;
  // Of what is on its way, that it is late; of what failed, that it is asked for again.
  let timer = 0;
  let tries = 0;
  let revealing = false;

  function place() {
    return host.place();
  }

  // A document is a text with a `dataset`, the panel's `select` is what it is of.
  function ask() {
    const mine = ++turn;
    window.clearTimeout(timer);
    if (map) map.look(wanted);
    const [state, panel] = [host.ready("view.json", wanted), host.ready("panel.html", wanted)];
    if (state && panel) return paint(mine, state, panel);
    timer = window.setTimeout(() => note("late"), LATE_MS);
    Promise.all([host.document("view.json", wanted), host.document("panel.html", wanted)])
      .then((found) => { if (mine === turn) paint(mine, ...found); })
      .catch((error) => { if (mine === turn) failed(error); });
    return undefined;
  }

  function paint(mine, state, panel) {
    window.clearTimeout(timer);
    tries = 0;
    painted = { turn: mine, state, panel };
    paintMap();
    paintPanel();
    note("");
    bring();
    revealing = false;
    host.painted(wanted);
    document.dispatchEvent(new Event("evidence-view"));
  }

  function paintMap() {
    const { state } = painted;
    // Of another dataset than the map's it speaks of other shapes; that map is on its way.
    if (!map || !state || map.dataset !== state.dataset || same(map.shows, state)) return;
    map.shows = state;
    map.apply(state);
    bothPainted();
  }

  // Fetched again under one address, which names dataset and code, a state is the same.
  function same(shown, state) {
    return shown === state || Boolean(shown && shown.at && shown.at === state.at);
  }

  function bothPainted() {
    const box = place();
    if (((map && map.shows) || alone) && box && box.shows) host.live();
  }

  function paintPanel() {
    const box = place();
    if (!box || !painted.panel || box.shows === painted.panel) return;
    const old = box.querySelector('[data-testid="panel"]');
    const reading = old && old.contains(document.activeElement);
    // It was rendered and escaped by the server's templates.
    box.innerHTML = painted.panel;
    box.shows = painted.panel;
    const fresh = box.querySelector('[data-testid="panel"]');
    const heading = fresh.querySelector("h2");
    if (!old || old.dataset.select !== fresh.dataset.select) {
      host.scroller().scrollTop = 0;
      if (old) host.say(`Panel: ${heading ? heading.textContent : ""}`);
    }
    if (reading) fresh.focus({ preventScroll: true });
    bothPainted();
  }

  // Where the panel lies below the map, out of sight, it is brought into view; first with the
  // word above it that it is on its way, and again when it has come and that word is gone.
  function bring() {
    const box = place();
    if (!revealing || !box) return;
    if (box.getBoundingClientRect().top < host.map().getBoundingClientRect().bottom) return;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    (noteOf(box) || box).scrollIntoView({ behavior: calm ? "instant" : "smooth" });
  }

  // Says above the panel that it is on its way, or that it did not come; what was there stays.
  function note(kind, words) {
    const box = place();
    if (!box) return;
    noteAbove(box, kind, words, ask);
    if (kind) bring();
  }

  function noteOf(box) {
    return box.parentElement.querySelector(":scope > .view-note");
  }

  // The same above any box; without a kind nothing is said any more.
  function noteAbove(box, kind, words, retry) {
    let line = noteOf(box);
    const held = line && line.contains(document.activeElement);
    if (!kind) {
      if (line) line.remove();
      if (held) (box.querySelector("[tabindex]") || box).focus({ preventScroll: true });
      return;
    }
    if (!line) {
      line = document.createElement("p");
      line.tabIndex = -1;
      box.before(line);
    }
    const [name, text] = [`view-note view-${kind}`, words || "On its way …"];
    // Who is about to press its button still finds it after another failure.
    if (line.className === name && line.firstChild.data === text) return;
    line.className = name;
    line.setAttribute("role", kind === "failed" ? "alert" : "status");
    line.textContent = text;
    if (kind === "failed") line.append(" ", again(retry));
    if (held) (line.querySelector("button") || line).focus({ preventScroll: true });
  }

  function again(retry) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Try again now";
    button.addEventListener("click", () => retry());
    return button;
  }

  function failed(error) {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, Math.min(FIRST_PAUSE_MS * 2 ** tries++, MOST_PAUSE_MS));
    note("failed", `This view did not come (${error.message}). What is shown is the one before; it is asked for again.`);
    host.painted(wanted);
  }

  // Who moves on meanwhile is not called back.
  for (const kind of ["wheel", "pointerdown", "keydown"]) {
    window.addEventListener(kind, () => { revealing = false; }, { capture: true, passive: true });
  }

  window.addEventListener("online", () => { if (painted.turn !== turn) ask(); });

  return {
    start(given) {
      host = given;
      wanted = host.read();
      ask();
    },
    // The map's frame is there, or another one than before.
    attach(instance) {
      map = instance;
      map.look(wanted);
      paintMap();
    },
    // The map has not come: the panel is there without it.
    alone() {
      alone = true;
      bothPainted();
    },
    // A box for the panel has come, perhaps another one than before.
    settle() {
      paintPanel();
      if (painted.turn !== turn && tries) note("failed", "This view did not come yet; it is asked for again.");
    },
    // Somebody wants another view, and the address shall say so.
    wish(change) {
      const next = { ...wanted, quotes: 0, ...change };
      host.write(next);
      wanted = next;
      ask();
    },
    // What is wished next is to be read at once.
    reveal() { revealing = true; },
    // The address has changed by itself: a step back, a filter.
    follow(next) {
      wanted = next;
      ask();
    },
    // More quotes of each group than a panel begins with; no address, since no other view.
    more(quotes) {
      wanted = { ...wanted, quotes };
      ask();
    },
    // Keeps nothing that was fetched.
    forget: () => host.forget(),
    // What is likely to be asked next is fetched quietly; with nothing, no more.
    expect(change) {
      host.expect(change && { ...wanted, quotes: 0, ...change });
    },
    wanted: () => wanted,
    // Another document of the same view: table or texts, with parameters of its own.
    document: (name, own) => host.document(name, wanted, own),
    noteAbove,
    get current() { return painted.turn === turn; },
  };
})();
