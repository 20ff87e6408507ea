// The places: filled shapes that are buttons, and outlines over them; points have a round target.
(function (em) {
  "use strict";

  function rings(geometry) {
    return L.GeoJSON.coordsToLatLngs(geometry.coordinates, geometry.type === "Polygon" ? 1 : 2);
  }

  em.places = function (map, data, hatches) {
    const { smallestTarget } = data.symbology;
    const byId = new Map();

    L.polygon(rings(data.context), { pane: "context", className: "em-context", interactive: false,
      renderer: em.renderer(map, "context") }).addTo(map);

    // Land lies below every place, so that one without a fill is no sea.
    L.polygon(data.places.filter(({ geometry }) => geometry)
      .flatMap(({ geometry }) => (geometry.type === "Polygon" ? [rings(geometry)] : rings(geometry))),
      { pane: "context", className: "em-ground", interactive: false, stroke: false,
        renderer: em.renderer(map, "context") }).addTo(map);

    for (const place of data.places) {
      const point = !place.geometry;
      const latLngs = point ? [] : rings(place.geometry);
      const options = { pane: "places", className: point ? "em-place em-point" : "em-place",
        interactive: false, renderer: em.renderer(map, "places") };
      const layer = (point
        ? L.circleMarker(em.latLng(place.anchor), { ...options, radius: smallestTarget / 2 + 1 })
        : L.polygon(latLngs, { ...options, noClip: true, smoothFactor: 0.6 })).addTo(map);
      const element = layer.getElement();
      element.dataset.place = place.id;
      element.classList.toggle("em-gateway", place.labelKind === "gateway");
      element.setAttribute("role", "button");
      element.setAttribute("tabindex", "0");
      element.setAttribute("aria-pressed", "false");
      byId.set(place.id, { place, latLngs, element });
    }

    // Focus would be lost if a path were brought to the front, so outlines are shapes of their own.
    const outlines = Object.fromEntries(["hover", "focus", "selected"].map((kind) => [
      kind,
      L.polygon([], { pane: "outlines", className: `em-outline em-outline-${kind}`, noClip: true,
        interactive: false, smoothFactor: 0.6, renderer: em.renderer(map, "outlines") }).addTo(map),
    ]));

    function outline(kind, id) {
      const found = byId.get(id);
      outlines[kind].setLatLngs(found ? found.latLngs : []);
      for (const [code, { place, element }] of byId) {
        if (!place.geometry) element.classList.toggle(`em-${kind}`, code === id);
      }
    }

    // WCAG 2.5.8: a place too small to hit gets an invisible stroke that makes it large enough.
    function fitTargets() {
      for (const { element } of byId.values()) {
        const { width, height } = element.getBBox();
        const small = width > 0 && Math.min(width, height) < smallestTarget;
        element.classList.toggle("em-small", small);
        element.style.strokeWidth = small ? `${smallestTarget + 2 - Math.min(width, height)}px` : "";
      }
    }
    map.on("zoomend viewreset", fitTargets);

    function apply(states) {
      for (const [id, { element }] of byId) {
        const state = states[id];
        element.dataset.shown = String(state.shown);
        element.dataset.fill = state.fill;
        element.dataset.firmness = state.firmness;
        element.classList.toggle("em-outside", state.fill === "outside");
        element.style.fill = hatches.paint(state.fill, state.firmness);
        element.setAttribute("aria-label", state.label);
      }
      fitTargets();
    }
    return { byId, apply, outline };
  };
})(window.evidenceMap);
