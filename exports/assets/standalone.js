// The standalone page: a host of the view whose documents are all in the page, without a server.
(function (em, view) {
  "use strict";
  const json = (id) => JSON.parse(document.getElementById(id).textContent);
  const { options, bounds, roles, start, states, left, number } = json("states");
  for (const state of Object.values(states)) state.number = number;
  const { lines, panels } = json("panels");
  const place = document.getElementById("panel");
  const said = document.getElementById("said");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const known = new Set([...Object.values(panels).flatMap(Object.keys), ...Object.keys(left)]);
  const key = (role) => roles.filter((name) => role.includes(name)).join("-");

  // What stands after the hash brings a view back: a link, back and forward, and a reload do.
  function write(now) {
    const wanted = new URLSearchParams();
    if (key(now.role) !== key(start.role)) wanted.set("role", key(now.role));
    wanted.set("select", now.select);
    const plain = now.select === start.select && !wanted.has("role");
    const hash = plain ? "" : `#${wanted}`;
    if (hash !== window.location.hash) window.location.hash = hash;
  }

  function read() {
    const wanted = new URLSearchParams(window.location.hash.slice(1));
    const select = wanted.get("select");
    const role = wanted.has("role") ? roles.filter((name) => wanted.get("role").split("-").includes(name)) : start.role;
    return { select: known.has(select) ? select : start.select, role: key(role) in states ? role : start.role };
  }

  const rendered = new Map();
  function panelOf({ role, select }) {
    const numbers = panels[key(role)][select];
    if (!numbers) return leftOut(select);
    if (!rendered.has(numbers)) rendered.set(numbers, numbers.map((line) => lines[line]).join("\n"));
    return rendered.get(numbers);
  }

  // Of a large dataset the file holds the panels that fit.
  function leftOut(select) {
    const panel = document.createElement("section");
    const heading = document.createElement("h2");
    const words = document.createElement("p");
    Object.assign(panel, { className: "panel", tabIndex: -1 });
    Object.assign(panel.dataset, { testid: "panel", select });
    panel.setAttribute("aria-label", "Evidence");
    heading.textContent = left[select] || select;
    words.textContent = "This file leaves out this panel; the foot of the page says where all of it stands.";
    panel.append(heading, words);
    return panel.outerHTML;
  }

  // Of a dataset with many roles the page holds no combination of them, of a large one no others.
  function held(change) {
    if (!change.role || key(change.role) in states) return change;
    const { role } = view.wanted();
    const one = change.role.filter((name) => !role.includes(name));
    return { ...change, role: key(one) in states ? one : role };
  }

  view.start({
    read: () => ({ view: start.view, ...read() }),
    write,
    place: () => place,
    map: () => document.getElementById("em-root"),
    scroller: () => place,
    say: (words) => { said.textContent = words; },
    ready: (name, wanted) => (name === "view.json" ? states[key(wanted.role)] : panelOf(wanted)),
    painted: () => {},
    live: () => {},
    expect: () => {},
  });
  window.addEventListener("hashchange", () => view.follow({ ...view.wanted(), ...read() }));

  const host = {
    // It holds the numbers of one year.
    fixed: true,
    wish: (change) => view.wish(held(change)),
    expect: () => {},
    attach: view.attach,
    failed: (error) => map.getContainer().replaceChildren(em.html("p", { class: "em-failed", role: "alert" },
      `The map could not be drawn (${error.message}). Reload the page to try again.`)),
    reveal: view.reveal,
    onTheme(use) {
      const follow = () => use(dark.matches ? "dark" : "light");
      dark.addEventListener("change", follow);
      // Paper is white. The page's width changes too, which the map must know before it is printed.
      window.addEventListener("beforeprint", () => {
        use("light");
        document.documentElement.classList.add("sa-printing");
        map.invalidateSize({ animate: false });
      });
      window.addEventListener("afterprint", () => {
        document.documentElement.classList.remove("sa-printing");
        map.invalidateSize({ animate: false });
        follow();
      });
      follow();
    },
    focusPanel() {
      const panel = place.querySelector('[data-testid="panel"]');
      if (panel) panel.focus();
    },
  };

  const map = L.map("map", options);
  em.start(map, { data: json("map-data"), bounds, host });
})(window.evidenceMap, window.evidenceView);
