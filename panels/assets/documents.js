// The page's documents: fetched at the address of the view, kept, and told to Streamlit.
// The address is the only channel; a counter in view.js orders the answers, never a clock.
(function () {
  "use strict";
  const here = document.currentScript;
  const ours = here.dataset.parameters.split(" ");
  const MOST_KEPT = 80;
  const MOST_AHEAD = 2;
  const TELL_MS = 60;
  const AGAIN_MS = 1000;
  const MOST_AGAIN_MS = 10000;
  const NOT_THE_VIEWS = ["embed", "embed_options"];
  const view = window.evidenceView;
  let { dataset, edition } = here.dataset;

  // --- the address ---

  // How the server has read addresses that are not written as ours are.
  const understood = new Map([[sorted(here.dataset.address), here.dataset.read]]);

  function sorted(search) {
    const pairs = [...new URLSearchParams(search)].filter(([name]) => !NOT_THE_VIEWS.includes(name));
    return JSON.stringify(pairs.sort((a, b) => (a < b ? -1 : 1)));
  }

  function camera(text) {
    const found = (text || "").split(",").map(Number);
    return found.length === 3 && found.every(Number.isFinite) ? found : null;
  }

  function read() {
    const raw = new URLSearchParams(window.location.search);
    const known = understood.get(sorted(window.location.search));
    const query = known === undefined ? raw : new URLSearchParams(known);
    const others = [...query].filter(([name]) => !["role", "number", "select", "view"].includes(name));
    // Streamlit's own parameters and the page's stay as they are.
    const beside = known === undefined ? [] : [...raw].filter(([name]) => here.dataset.beside.split(" ").includes(name));
    return { select: query.get("select") || "", role: query.getAll("role"), number: query.get("number") || "", view: camera(query.get("view")),
      others: [...others, ...beside] };
  }

  const push = window.history.pushState.bind(window.history);
  const replace = window.history.replaceState.bind(window.history);

  function write(wanted) {
    const pairs = [...wanted.role.map((role) => ["role", role]), ...wanted.others];
    if (wanted.number) pairs.push(["number", wanted.number]);
    if (wanted.select) pairs.push(["select", wanted.select]);
    if (wanted.view) pairs.push(["view", `${wanted.view[0].toFixed(3)},${wanted.view[1].toFixed(3)},${wanted.view[2].toFixed(2)}`]);
    const rank = ([name]) => (ours.includes(name) ? ours.indexOf(name) : ours.length);
    const query = new URLSearchParams(pairs.sort((a, b) => rank(a) - rank(b)));
    const search = query.size ? `?${query}`.replaceAll("%2C", ",") : "";
    if (search === window.location.search) return;
    understood.set(sorted(search), query.toString());
    push({}, "", window.location.pathname + search);
    untold = true;
    later(TELL_MS);
  }

  // --- the documents ---

  const kept = new Map();

  // `own` are the parameters that only this document has, as pairs.
  function at(name, wanted, own = []) {
    const query = new URLSearchParams(wanted.role.map((role) => ["role", role]));
    for (const [key, value] of wanted.others) if (ours.includes(key)) query.append(key, value);
    if (name === "view.json" && wanted.number) query.append("number", wanted.number);
    if (name === "panel.html" && wanted.select) query.append("select", wanted.select);
    if (name === "panel.html" && wanted.quotes) query.append("quotes", wanted.quotes);
    for (const [key, value] of own) query.append(key, value);
    query.append("dataset", dataset);
    query.append("v", edition);
    return `./${name}?${query}`;
  }

  function keep(url, entry) {
    kept.delete(url);
    kept.set(url, entry);
    for (const old of [...kept.keys()].slice(0, Math.max(kept.size - MOST_KEPT, 0))) kept.delete(old);
  }

  async function fetched(name, url, signal, priority) {
    const response = await fetch(url, { signal, priority });
    if (response.status === 409) throw new Stale(response.headers.get("Evidence-Dataset"));
    if (response.status === 400) throw new NotUnderstood();
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return name.endsWith(".json") ? { ...await response.json(), at: url } : response.text();
  }

  class Stale extends Error {
    constructor(now) {
      super("the dataset is another one now");
      this.now = now;
    }
  }
  class NotUnderstood extends Error {
    constructor() { super("its address is being read"); }
  }

  function entry(name, wanted, { quiet = false, own = [] } = {}) {
    const url = at(name, wanted, own);
    const found = kept.get(url);
    if (found) {
      keep(url, found);
      if (!quiet) found.quiet = false;
      return found;
    }
    const stop = new AbortController();
    const made = { value: undefined, quiet, stop };
    made.promise = fetched(name, url, stop.signal, quiet ? "low" : "high")
      .then((value) => { made.value = value; return value; })
      .catch((error) => {
        if (kept.get(url) === made) kept.delete(url);
        throw error.name === "TypeError" ? new Error("the server does not answer") : error;
      });
    made.promise.catch(() => {});
    keep(url, made);
    return made;
  }

  async function documentOf(name, wanted, own) {
    try {
      return await entry(name, wanted, { own }).promise;
    } catch (error) {
      if (error.name === "AbortError") return documentOf(name, wanted, own);
      if (error instanceof Stale && error.now && error.now !== dataset) {
        change(error.now, edition);
        later(0);
        return documentOf(name, wanted, own);
      }
      // Streamlit says how it reads this address, and with that the view is asked for again.
      if (error instanceof NotUnderstood) later(0);
      throw error;
    }
  }

  function change(newDataset, newEdition) {
    dataset = newDataset;
    edition = newEdition;
    kept.clear();
  }

  // --- ahead of the click ---

  let ahead = [];

  function expect(wanted) {
    if (navigator.connection && navigator.connection.saveData) return;
    const mine = wanted ? ["view.json", "panel.html"].map((name) => [name, wanted, at(name, wanted)]) : [];
    const urls = mine.map(([, , url]) => url);
    for (const url of ahead) {
      const found = kept.get(url);
      // Only what nobody has asked for in earnest meanwhile is given up.
      if (found && found.quiet && found.value === undefined && !urls.includes(url)) {
        kept.delete(url);
        found.stop.abort();
      }
    }
    ahead = urls.filter((url) => !kept.has(url)).slice(0, MOST_AHEAD);
    for (const [name, next, url] of mine) if (ahead.includes(url)) entry(name, next, { quiet: true });
  }

  // --- Streamlit, which is told and not waited for ---

  let announcing = false;
  // Whether an address is ours, of which Streamlit knows nothing yet.
  let untold = false;
  let timer = 0;
  let pause = AGAIN_MS;
  let echoed = sorted(here.dataset.address);

  const connected = () => document.querySelector('[data-test-connection-state="CONNECTED"]') !== null;

  function later(ms) {
    window.clearTimeout(timer);
    timer = window.setTimeout(tell, ms);
  }

  function tell() {
    window.clearTimeout(timer);
    if (echoed === sorted(window.location.search)) return;
    untold = false;
    if (connected()) {
      announcing = true;
      window.dispatchEvent(new PopStateEvent("popstate", { state: window.history.state }));
      announcing = false;
    }
    // Until the server has said the same: what was told may be lost with a connection.
    pause = Math.min(pause * 2, MOST_AGAIN_MS);
    later(pause);
  }

  function heard() {
    const mark = document.querySelector("[data-address]:not(script)");
    if (!mark) return;
    const { address, read: reading, dataset: now, edition: code } = mark.dataset;
    const fresh = sorted(address);
    const news = echoed !== fresh || understood.get(fresh) !== reading;
    echoed = fresh;
    understood.set(fresh, reading);
    if (now !== dataset || code !== edition) {
      change(now, code);
      view.follow(read());
    } else if (news && echoed === sorted(window.location.search) && !view.current) {
      view.follow(read());
    }
    if (echoed === sorted(window.location.search)) {
      pause = AGAIN_MS;
      window.clearTimeout(timer);
    } else if (news) later(TELL_MS);
  }

  // What is done on the page next is sent with the address that Streamlit knows.
  for (const type of ["pointerdown", "keydown"]) {
    document.addEventListener(type, () => { if (untold) tell(); }, { capture: true });
  }

  let box = null;
  let online = null;

  function look() {
    const found = place();
    if (found !== box) {
      box = found;
      view.settle();
    }
    heard();
    settled();
    if (online !== connected()) {
      online = connected();
      if (online) later(0);
    }
  }

  // The page's own word that it shows all that its address says: map, panel, and what Streamlit
  // draws, the last of which is the mark. Whoever prints it by a program waits for that.
  function settled() {
    const whole = !document.getElementById("first") && view.current && echoed === sorted(window.location.search)
      && document.querySelector("[data-address]:not(script)") !== null;
    document.documentElement.toggleAttribute("data-complete", whole);
  }

  // The map must know how large it is on paper before it is printed.
  for (const [type, on] of [["beforeprint", true], ["afterprint", false]]) {
    window.addEventListener(type, () => document.documentElement.classList.toggle("printing", on));
  }

  // While the page builds itself up it changes hundreds of times: once a frame is enough.
  let looking = 0;
  new MutationObserver(() => {
    window.cancelAnimationFrame(looking);
    looking = window.requestAnimationFrame(look);
  }).observe(document, { childList: true, subtree: true,
    attributeFilter: ["data-address", "data-dataset", "data-test-connection-state"] });

  // A widget writes the address through Streamlit; nothing else says so.
  function followed(change) {
    return (...given) => {
      const before = window.location.search;
      change(...given);
      if (window.location.search !== before) arrived();
    };
  }

  // Streamlit knows this address; should it lose it, it is told.
  function arrived() {
    untold = false;
    pause = AGAIN_MS;
    later(pause);
    view.follow(read());
  }

  window.history.pushState = followed(push);
  window.history.replaceState = followed(replace);
  window.addEventListener("popstate", () => { if (!announcing) arrived(); });

  function place() {
    return document.querySelector("[data-panel-here]");
  }

  // Map and panel are there: the picture of them that came with the page has done its work.
  function live() {
    const first = document.getElementById("first");
    if (!first) return;
    const read = first.querySelector(".first-panel");
    const scroller = place().closest(".st-key-panel");
    if (scroller && read.scrollTop) scroller.scrollTop = read.scrollTop;
    first.remove();
  }

  view.start({
    live,
    read,
    write,
    place,
    map: () => document.querySelector("iframe"),
    scroller: () => place().closest(".st-key-panel") || document.scrollingElement,
    say(words) {
      const line = document.querySelector("[data-said]");
      if (line) line.textContent = words;
    },
    ready: (name, wanted) => (kept.get(at(name, wanted)) || {}).value,
    document: documentOf,
    painted: () => {
      if (untold) later(0);
      settled();
    },
    expect,
    forget: () => kept.clear(),
  });
})();
