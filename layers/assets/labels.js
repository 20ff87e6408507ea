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
  const END_PX = 8;

  function overlap(a, b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  }

  em.labels = function (map, data, hatches, circles) {
    const { symbology } = data;
    const byId = new Map();
    const pins = new Map();
    let drawn = {};
    let chosen = "";

    function marker(point, element, pane) {
      L.marker(em.latLng(point), { pane, interactive: false, keyboard: false,
        icon: L.divIcon({ className: "em-anchor", html: element, iconSize: [0, 0] }) }).addTo(map);
    }

    for (const place of data.places) {
      const kind = place.labelKind;
      const element = em.html("div", { class: `em-label em-label-${kind}`, "aria-hidden": "true",
        "data-label": place.id }, em.html("span", {}, place.name));
      marker(place.label, element, "labels");
      byId.set(place.id, { place, element });
      if (place.linked) {
        const pin = em.html("div", { class: place.geometry ? "em-pin" : "em-pin em-pin-point" });
        marker(place.anchor, pin, "pins");
        pins.set(place.id, { place, pin });
      }
    }
    const cities = data.cities.map((city) => {
      const name = em.html("span", {}, city.name);
      marker(city.point, em.html("div", { class: "em-city", "aria-hidden": "true" }, name), "pins");
      return name;
    });

    // Which place lies at a point of the page.
    function placeAt(x, y) {
      const found = document.elementsFromPoint(x, y).find((e) => e.dataset && e.dataset.place);
      return found ? found.dataset.place : "";
    }

    // Whether a name there would stand on a place that is not its own.
    function intrudes({ id, around }, { left, right, top, bottom }) {
      const y = (top + bottom) / 2;
      return [left, (left + right) / 2, right].some((x) => !["", id, around].includes(placeAt(x, y)));
    }

    const within = (edge, box) => box.left >= edge.left && box.right <= edge.right && box.top >= edge.top && box.bottom <= edge.bottom;
    const moved = (box, x, y, slack) => ({ x, y, left: box.left + x + 1, right: box.right + x - 1,
      top: box.top + y + slack, bottom: box.bottom + y - slack });

    function around(edge, { x, y }, reach) {
      return { left: edge.left + x - reach, right: edge.left + x + reach, top: edge.top + y - reach, bottom: edge.top + y + reach };
    }

    // Where the drawn arrows begin and end, as small boxes of the page.
    function ends(edge) {
      return data.arrows.filter(({ id }) => drawn[id]).flatMap(({ curve }) => [curve[0], curve[2]])
        .map((point) => around(edge, map.latLngToContainerPoint(em.latLng(point)), END_PX));
    }

    // A name stands below its circle, or over a large one.
    function below(id, height) {
      const circle = circles.of(id);
      return circle && circle.reach < symbology.overCircle ? circle.reach + height / 2 : 0;
    }

    // A city's name stands above its point, or where there is room.
    function arrangeCities(edge, taken) {
      for (const name of cities) name.style.transform = "";
      const boxes = cities.map((name) => name.getBoundingClientRect());
      cities.forEach((name, index) => {
        const box = boxes[index];
        const aside = box.width / 2 + 9;
        const shift = Math.max(edge.left + EDGE_PX - box.left, 0) + Math.min(edge.right - EDGE_PX - box.right, 0);
        const spots = [[shift, 0], [shift, box.height + 14], [aside, box.height / 2 + 7], [-aside, box.height / 2 + 7]]
          .map(([x, y]) => moved(box, x, y, 0));
        const spot = spots.find((found) => within(edge, found) && !taken.some((other) => overlap(found, other))) || spots[0];
        name.style.transform = spot.x || spot.y ? `translate(${spot.x}px, ${spot.y}px)` : "";
        taken.push(spot);
      });
    }

    // A name that fits nowhere is left out at this zoom: what is selected, the hub, the gateway and
    // places with more arrows keep theirs longest. Around the hub's name arrows end.
    function arrange() {
      const edge = map.getContainer().getBoundingClientRect();
      const boxesOf = (selector) => [...document.querySelectorAll(selector)].map((e) => e.getBoundingClientRect());
      const small = circles.all().filter(({ reach }) => reach < symbology.overCircle);
      const taken = [...boxesOf(".em-pin:not([hidden])"), ...boxesOf(".em-controls"),
        ...small.map((circle) => ({ ...around(edge, circles.at(circle), circle.reach), circle: circle.id }))];
      arrangeCities(edge, taken);
      const heads = ends(edge);
      const order = [...byId.values()].sort((a, b) => (b.place.id === chosen) - (a.place.id === chosen) || a.place.rank - b.place.rank);
      for (const { element } of order) element.style.translate = "";
      const boxes = order.map(({ element }) => element.getBoundingClientRect());
      order.forEach(({ element, place }, index) => {
        const box = boxes[index];
        // A name whose place is in view is not cut by the map's edge: it moves, or is left out.
        const middle = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
        const inView = middle[0] > edge.left && middle[0] < edge.right && middle[1] > edge.top && middle[1] < edge.bottom;
        const shift = inView
          ? Math.max(edge.left + EDGE_PX - box.left, 0) + Math.min(edge.right - EDGE_PX - box.right, 0) : 0;
        const home = below(place.id, box.height);
        // Where there is no room below its circle a name stands above it, or over it.
        const free = (home ? [home, -home, 0] : [0])
          .flatMap((down) => OFFSETS.map(([x, y]) => moved(box, x * box.width + shift, y * box.height + down, 2)))
          .filter((found) => !taken.some((other) => other.circle !== place.id && overlap(found, other)))
          .filter((found) => place.typed || place.labelKind === "hub" || !heads.some((other) => overlap(found, other)));
        const spot = inView
          ? free.find((found) => within(edge, found) && ((!found.x && found.y === home) || place.typed || !intrudes(place, found)))
          : free[0];
        element.style.visibility = spot ? "" : "hidden";
        if (!spot) return;
        element.style.translate = spot.x || spot.y ? `${spot.x}px ${spot.y}px` : "";
        taken.push(spot);
      });
    }

    // Many names take long to arrange: what was asked for is painted first.
    let arranging = 0;
    // What is painted first has its names already.
    let arranged = false;
    function rearrange() {
      window.cancelAnimationFrame(arranging);
      arranging = window.requestAnimationFrame(() => window.setTimeout(arrange));
    }

    function choose(id) {
      if (id === chosen) return;
      chosen = id;
      if (byId.has(id) && byId.get(id).element.style.visibility === "hidden") rearrange();
    }
    map.on("zoomend moveend viewreset", rearrange);
    // Before it is printed the map gets another size, and nothing waits.
    map.on("resize", arrange);

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
        const circle = circles.of(id);
        if (circle) element.append(em.html("em", { class: "em-amount" }, circle.short));
        for (const tag of state.tags) element.append(em.html("em", { "data-tag": tag }, data.tags[tag]));
      }
      drawn = arrows;
      const ended = new Set(data.arrows.filter((arrow) => arrows[arrow.id]).flatMap((arrow) => arrow.ends));
      for (const [id, { place, pin }] of pins) {
        const { fill, firmness } = states[id];
        pin.classList.toggle("em-outside", fill === "outside");
        pin.style.background = `var(--em-${firmness ? `${fill}-${firmness}` : fill})`;
        pin.hidden = !ended.has(id) && !place.tiny;
      }
      if (arranged) rearrange();
      else arrange();
      arranged = true;
    }
    return { apply, choose };
  };
})(window.evidenceMap);
