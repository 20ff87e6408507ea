// Names with a halo and a firmness dot, the pins at the arrows' ends, and the city's point.
(function (em) {
  "use strict";

  // Where a name may go when its own place is taken, as shares of its width and height.
  const OFFSETS = [[0, 0], [0, -0.8], [0, 0.8], [0.45, 0], [-0.45, 0], [0.45, 0.8], [-0.45, 0.8],
    [0.45, -0.8], [-0.45, -0.8], [0, 1.7], [0, -1.7]];

  em.dot = function (kind, { dotRadius: r }) {
    const parts = [em.svg("circle", { cx: 6, cy: 6, r, class: "em-dot-ring" })];
    if (kind === "full") parts.push(em.svg("circle", { cx: 6, cy: 6, r, class: "em-dot-fill" }));
    if (kind === "half") parts.push(em.svg("path", { d: `M6,${6 - r} a${r},${r} 0 0 0 0,${2 * r} z`, class: "em-dot-fill" }));
    return em.svg("svg", { class: "em-dot", viewBox: "0 0 12 12", "data-dot": kind, "aria-hidden": "true" }, ...parts);
  };

  // The small square that shows a second role.
  em.square = function (fill, { square }) {
    return em.svg("svg", { class: "em-square", width: square, height: square, "aria-hidden": "true" },
      em.svg("rect", { width: square, height: square, style: `fill:${fill}` }));
  };

  const EDGE_PX = 3;

  function overlap(a, b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  }

  em.labels = function (map, data, hatches) {
    const { symbology } = data;
    const byId = new Map();
    const pins = new Map();

    function marker(point, element, pane) {
      L.marker(em.latLng(point), { pane, interactive: false, keyboard: false,
        icon: L.divIcon({ className: "em-anchor", html: element, iconSize: [0, 0] }) }).addTo(map);
    }

    for (const place of data.places) {
      const kind = place.labelKind;
      const element = em.html("div", { class: `em-label em-label-${kind}`, "aria-hidden": "true",
        "data-label": place.id }, em.html("span", {}, place.name));
      marker(place.label, element, "labels");
      byId.set(place.id, { place, element, rank: ["hub", "role", "gateway", "unnamed"].indexOf(kind) });
      if (place.linked) {
        const pin = em.html("div", { class: place.geometry ? "em-pin" : "em-pin em-pin-point" });
        marker(place.anchor, pin, "pins");
        pins.set(place.id, { place, pin });
      }
    }
    for (const city of data.cities) {
      marker(city.point, em.html("div", { class: "em-city", "aria-hidden": "true" }, em.html("span", {}, city.name)), "pins");
    }

    // The hub and places with a role first; a name that fits nowhere is left out at this zoom.
    function arrange() {
      const edge = map.getContainer().getBoundingClientRect();
      const taken = [...document.querySelectorAll(".em-pin, .em-city > span")]
        .map((pin) => pin.getBoundingClientRect());
      const order = [...byId.values()].sort((a, b) => a.rank - b.rank);
      for (const { element } of order) element.style.translate = "";
      const boxes = order.map(({ element }) => element.getBoundingClientRect());
      order.forEach(({ element }, index) => {
        const box = boxes[index];
        // A name whose place is in view is not cut by the map's edge: it moves, or is left out.
        const middle = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
        const inView = middle[0] > edge.left && middle[0] < edge.right && middle[1] > edge.top && middle[1] < edge.bottom;
        const shift = inView
          ? Math.max(edge.left + EDGE_PX - box.left, 0) + Math.min(edge.right - EDGE_PX - box.right, 0) : 0;
        const free = OFFSETS
          .map(([x, y]) => [x * box.width + shift, y * box.height])
          .map(([x, y]) => ({ x, y, left: box.left + x + 1, right: box.right + x - 1, top: box.top + y + 2, bottom: box.bottom + y - 2 }))
          .filter((candidate) => !taken.some((other) => overlap(candidate, other)));
        const spot = inView ? free.find((candidate) => candidate.left >= edge.left && candidate.right <= edge.right
          && candidate.top >= edge.top && candidate.bottom <= edge.bottom) : free[0];
        element.style.visibility = spot ? "" : "hidden";
        if (!spot) return;
        element.style.translate = spot.x || spot.y ? `${spot.x}px ${spot.y}px` : "";
        taken.push(spot);
      });
    }
    map.on("zoomend moveend viewreset resize", arrange);

    function apply(states, arrows) {
      for (const [id, { place, element }] of byId) {
        const state = states[id];
        element.classList.toggle("em-outside", state.fill === "outside");
        element.replaceChildren(em.html("span", {}, place.name));
        if (state.dot) element.append(em.dot(state.dot, symbology));
        for (const [role, firmness] of state.seconds) {
          const square = em.square(hatches.paint(role, firmness), symbology);
          square.dataset.second = role;
          element.append(square);
        }
        for (const tag of state.tags) element.append(em.html("em", { "data-tag": tag }, data.tags[tag]));
      }
      const ends = new Set(data.arrows.filter((arrow) => arrows[arrow.id]).flatMap((arrow) => arrow.ends));
      for (const [id, { place, pin }] of pins) {
        const { fill, firmness } = states[id];
        pin.classList.toggle("em-outside", fill === "outside");
        pin.style.background = `var(--em-${firmness ? `${fill}-${firmness}` : fill})`;
        pin.hidden = !ends.has(id) && !place.tiny;
      }
      arrange();
    }
    return { apply };
  };
})(window.evidenceMap);
