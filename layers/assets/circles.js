// The circles: a number's area at each place, their key beside the legend, and the step of the year.
(function (em) {
  "use strict";
  const NARROW = "(max-width: 600px)";
  const SMALLER = 0.6;

  // The parts of one circle about (0, 0), as every picture of the map draws them: first what lies
  // below their lines, so that they are seen on any ground.
  function draw(parts, { circleWidth, circleCasing, circleOpacity, circleDash, circleFilled }) {
    const shape = ([kind, size], own) => {
      if (kind === "circle") return em.svg("circle", { r: size, ...own });
      if (kind === "square") return em.svg("rect", { x: -size, y: -size, width: 2 * size, height: 2 * size, ...own });
      const cross = `M${-size},${-size} L${size},${size} M${-size},${size} L${size},${-size}`;
      return em.svg("path", { d: kind === "cross" ? cross : `M${-size},0 H${size}`, ...own });
    };
    const filled = ([, , style]) => circleFilled.includes(style);
    return [
      ...parts.map((part) => shape(part, { class: "em-part-casing", "stroke-width": circleCasing,
        "fill-opacity": filled(part) ? circleOpacity : 0 })),
      ...parts.map((part) => shape(part, { class: "em-part", "stroke-width": circleWidth, "stroke-linecap": "round",
        "stroke-dasharray": (circleDash[part[2]] || []).join(" ") || null })),
    ];
  }

  function sized(parts, reach, symbology, attributes) {
    const half = Math.ceil(reach + 2);
    return em.svg("svg", { width: 2 * half, height: 2 * half, viewBox: `${-half} ${-half} ${2 * half} ${2 * half}`,
      "aria-hidden": "true", ...attributes }, ...draw(parts, symbology));
  }

  em.circles = function (map, data, choose, expect) {
    const { symbology } = data;
    // A small map has smaller circles, and so has their key.
    const narrow = window.matchMedia(NARROW);
    const scaled = (parts) => (narrow.matches ? parts.map(([kind, size, style]) => [kind, size * SMALLER, style]) : parts);
    narrow.addEventListener("change", () => apply(shown));
    const markers = new Map();
    let shown = null;
    let byPlace = new Map();

    const title = em.html("b", {});
    const year = em.html("input", { type: "range", min: 0, step: 1, class: "em-year" });
    const when = em.html("output", { class: "em-when" });
    const key = em.html("span", { class: "em-sizes" });
    const signs = em.html("span", { class: "em-number-signs" });
    const lines = em.html("p", { class: "em-note" });
    const element = em.html("div", { class: "em-number", role: "group", "aria-label": "Numbers", hidden: "" },
      em.html("div", { class: "em-row" }, title, year, when), em.html("div", { class: "em-row" }, key, signs), lines);

    const chosen = () => shown.years[year.value];
    function say() {
      const [number] = chosen();
      when.textContent = number;
      year.setAttribute("aria-valuetext", String(number));
    }
    // A key steps at once; a hand that drags has chosen when it lets go.
    year.addEventListener("input", say);
    year.addEventListener("change", () => choose(chosen()[1]));
    // The next years are likely to be asked for.
    const near = (by) => shown.years[Number(year.value) + by];
    year.addEventListener("focus", () => expect((near(-1) || near(1) || [])[1]));

    // The address says which year is wanted before its numbers have come.
    function look(number) {
      const index = shown ? shown.years.findIndex(([, code]) => code === number) : -1;
      if (index < 0 || Number(year.value) === index) return;
      year.value = index;
      say();
    }

    // Where a circle stands in the map's box: as a name, it is not cut by the edge while its place is in view.
    function at({ point, reach }) {
      const { x, y } = map.latLngToContainerPoint(em.latLng(point));
      const size = map.getSize();
      const held = (value, most) => (value < 0 || value > most ? value : Math.min(Math.max(value, reach + 2), most - reach - 2));
      return { x, y, left: held(x, size.x), top: held(y, size.y) };
    }
    function stand() {
      for (const [id, { box }] of markers) {
        const { x, y, left, top } = at(byPlace.get(id));
        box.style.translate = `${left - x}px ${top - y}px`;
      }
    }
    map.on("moveend zoomend viewreset resize", stand);

    function place(point) {
      const element = em.html("div", { class: "em-circle" });
      const marker = L.marker(em.latLng(point), { pane: "circles", interactive: false, keyboard: false,
        icon: L.divIcon({ className: "em-anchor", html: element, iconSize: [0, 0] }) }).addTo(map);
      return { marker, box: element };
    }

    function apply(number) {
      const before = shown;
      shown = number || null;
      element.hidden = !shown;
      byPlace = new Map((shown ? shown.circles : []).map(([id, point, reach, parts, short, label]) =>
        [id, { id, point, reach: narrow.matches ? reach * SMALLER : reach, parts: scaled(parts), short, label }]));
      for (const [id, { marker }] of markers) {
        if (!byPlace.has(id)) {
          marker.remove();
          markers.delete(id);
        }
      }
      let order = 0;
      for (const [id, { point, reach, parts, label }] of byPlace) {
        if (!markers.has(id)) markers.set(id, place(point));
        const { marker, box } = markers.get(id);
        // The largest lie below.
        marker.setZIndexOffset(order++ * 1000);
        box.replaceChildren(sized(parts, reach, symbology, { "data-number": id, "data-label": label }));
      }
      stand();
      if (!shown) return;
      const index = shown.years.findIndex(([, code]) => code === shown.number);
      const from = before ? shown.years.findIndex(([, code]) => code === before.number) : -1;
      title.textContent = shown.title;
      year.max = shown.years.length - 1;
      year.hidden = shown.years.length < 2 || !choose;
      year.value = index;
      year.setAttribute("aria-label", `Year of: ${shown.title}`);
      say();
      key.replaceChildren(...shown.key.map(([size, words]) => em.html("span", { class: "em-key", "data-size": words },
        sized(scaled([["circle", size, "area"]]), narrow.matches ? size * SMALLER : size, symbology, {}), words)));
      signs.replaceChildren(...shown.signs.map(([parts, words]) => em.html("span", { class: "em-key" }, sized(parts, 8, symbology, {}), words)));
      lines.textContent = shown.lines.join(" ");
      const next = from >= 0 && from !== index && near(Math.sign(index - from));
      if (next) expect(next[1]);
    }

    // What stands beside a place's name, how far its circle reaches, and where.
    return { element, apply, look, at, of: (id) => byPlace.get(id), all: () => [...byPlace.values()] };
  };
})(window.evidenceMap);
