// The arrows: a casing, a line with a head, and an invisible wide path that is the target.
(function (em) {
  "use strict";
  const MANY = 12;
  const NARROW_PX = 12;
  const STEPS = 24;

  function head(id, { headLength, headShape }, hollow) {
    const corners = headShape.map((corner) => corner.map((share) => share * headLength));
    return em.svg(
      "marker",
      { id, orient: "auto", markerUnits: "userSpaceOnUse", overflow: "visible",
        markerWidth: headLength, markerHeight: headLength },
      em.svg("path", { d: `M${corners.join(" L")} Z`, class: hollow ? "em-head-hollow" : "em-head" }));
  }

  // Leaflet rounds the points of a line to whole pixels, which shows on a smooth curve.
  const Curve = L.Path.extend({
    initialize(points, options) {
      L.setOptions(this, options);
      this._latLngs = points.map((point) => L.latLng(point));
      this._bounds = L.latLngBounds(this._latLngs);
    },
    getBounds() { return this._bounds; },
    _project() {
      const origin = this._map.getPixelOrigin();
      this._points = this._latLngs.map((point) => this._map.project(point).subtract(origin));
    },
    // The rest of a curve, so many pixels on.
    _later([p, q, r], pixels) {
      const t = Math.min(pixels / Math.max(p.distanceTo(r), 1), 0.4);
      const between = (a, b) => a.add(b.subtract(a).multiplyBy(t));
      const control = between(q, r);
      return [between(between(p, q), control), control, r];
    },
    _update() { if (this._map) this._updatePath(); },
    // Its corners on the map: start, control, end.
    shape() {
      const { startsAfter, endsBefore } = this.options;
      const points = startsAfter ? this._later(this._points, startsAfter) : this._points;
      return endsBefore ? this._later(points.slice().reverse(), endsBefore).reverse() : points;
    },
    _updatePath() {
      const [a, b, c] = this.shape().map(({ x, y }) => `${x.toFixed(2)},${y.toFixed(2)}`);
      this._renderer._setPath(this, `M${a} Q${b} ${c}`);
    },
  });

  em.arrows = function (map, data, hatches) {
    const { dash, arrowWidth, casingWidth, glowWidth, smallestTarget } = data.symbology;
    hatches.defs.append(head("em-head", data.symbology, false), head("em-head-hollow", data.symbology, true));
    const byId = new Map();

    function line(points, pane, className, weight, short) {
      return new Curve(points, { ...short, pane, className, weight, interactive: false, fill: false,
        lineCap: "round", renderer: em.renderer(map, pane) }).addTo(map);
    }

    const isPoint = Object.fromEntries(data.places.map((place) => [place.id, !place.geometry]));
    const around = smallestTarget / 2 + 2;
    for (const arrow of data.arrows) {
      const points = arrow.curve.map(em.latLng);
      const glow = line(points, "arrows", "em-glow", glowWidth);
      const casing = line(points, "arrows", "em-casing", casingWidth);
      const stroke = line(points, "arrows", "em-line", arrowWidth);
      // Around its pin a click means the place, which may be as small as a city.
      const target = line(points, "places", "em-target", smallestTarget, {
        startsAfter: arrow.flow === "into" || isPoint[arrow.ends[0]] ? around : 0,
        endsBefore: isPoint[arrow.ends[1]] ? around : 0,
      });
      const element = target.getElement();
      element.dataset.arrow = arrow.id;
      element.setAttribute("role", "button");
      element.setAttribute("tabindex", "0");
      element.setAttribute("aria-pressed", "false");
      byId.set(arrow.id, { arrow, element, curve: target, parts: [glow, casing, stroke].map((l) => l.getElement()) });
    }

    // Of many the targets are narrower, so that each, and the places below, keeps some of its own;
    // a pointer is answered by what is nearest (`nearest`), however wide they are.
    function fitTargets(states) {
      const many = Object.keys(states).length > MANY;
      for (const { element } of byId.values()) element.style.strokeWidth = many ? `${NARROW_PX}px` : "";
    }

    // The arrow whose line passes nearest to a point of the map, and how far that is in pixels.
    function nearest(point) {
      let best = null;
      for (const [id, { element, curve }] of byId) {
        if (element.dataset.shown !== "true") continue;
        const [a, b, c] = curve.shape();
        let from = a;
        for (let step = 1; step <= STEPS; step += 1) {
          const t = step / STEPS;
          const to = a.multiplyBy((1 - t) ** 2).add(b.multiplyBy(2 * t * (1 - t))).add(c.multiplyBy(t * t));
          const distance = L.LineUtil.pointToSegmentDistance(point, from, to);
          if (!best || distance < best.distance) best = { id, distance };
          from = to;
        }
      }
      return best;
    }

    function apply(states) {
      fitTargets(states);
      for (const [id, { element, parts }] of byId) {
        const state = states[id];
        element.dataset.shown = String(Boolean(state));
        for (const part of [element, ...parts]) part.style.display = state ? "" : "none";
        if (!state) continue;
        const [, , stroke] = parts;
        element.dataset.firmness = state.firmness;
        element.dataset.head = state.hollow ? "hollow" : "full";
        element.setAttribute("aria-label", state.label);
        stroke.setAttribute("stroke-dasharray", dash[state.firmness].join(" ") || "none");
        stroke.setAttribute("marker-end", state.hollow ? "url(#em-head-hollow)" : "url(#em-head)");
      }
    }

    function mark(kind, id) {
      for (const [name, { parts }] of byId) {
        for (const part of parts) part.classList.toggle(`em-${kind}`, name === id);
      }
    }
    return { byId, apply, mark, nearest };
  };
})(window.evidenceMap);
