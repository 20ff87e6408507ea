// The standalone page: answers the map's events from what the page carries, without a server.
(function (em) {
  "use strict";
  const json = (id) => JSON.parse(document.getElementById(id).textContent);
  const { options, bounds, roles, start, states } = json("states");
  const { lines, panels } = json("panels");
  const place = document.getElementById("panel");
  const said = document.getElementById("said");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const known = new Set(Object.keys(panels[""]));
  let now = { select: start.select, role: start.role, view: start.view, serial: 0 };

  const key = (role) => roles.filter((name) => role.includes(name)).join("-");

  function showPanel() {
    const focused = place.contains(document.activeElement);
    // The panels were rendered and escaped by the same templates as the app's.
    place.innerHTML = panels[key(now.role)][now.select].map((line) => lines[line]).join("\n");
    place.scrollTop = 0;
    const heading = place.querySelector("h2");
    said.textContent = heading ? `Panel: ${heading.textContent}` : "";
    if (focused) host.focusPanel();
  }

  function show() {
    em.apply({ ...states[key(now.role)], ...now });
  }

  // What stands after the hash brings a view back: a link, back and forward, and a reload do.
  function write() {
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
    return { select: known.has(select) ? select : start.select, role };
  }

  const host = {
    send(asked) {
      // Of a dataset with many roles the page holds no combination of them.
      const added = asked.role.filter((role) => !now.role.includes(role));
      const event = key(asked.role) in states ? asked : { ...asked, role: added };
      const changed = event.select !== now.select || key(event.role) !== key(now.role);
      now = event;
      show();
      if (changed) {
        showPanel();
        write();
      }
    },
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

  window.addEventListener("hashchange", () => {
    const wanted = read();
    if (wanted.select === now.select && key(wanted.role) === key(now.role)) return;
    now = { ...now, ...wanted, serial: Math.max(Date.now(), now.serial + 1) };
    show();
    showPanel();
  });

  const map = L.map("map", options);
  em.start(map, { data: json("map-data"), bounds, host });
  const wanted = read();
  const other = wanted.select !== now.select || key(wanted.role) !== key(now.role);
  now = { ...now, ...wanted };
  show();
  if (other) showPanel();
})(window.evidenceMap);
