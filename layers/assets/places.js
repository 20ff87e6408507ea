// The places: filled shapes that are buttons, and outlines over them.
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
    L.polygon(data.places.flatMap(({ geometry }) => (geometry.type === "Polygon" ? [rings(geometry)] : rings(geometry))),
      { pane: "context", className: "em-ground", interactive: false, stroke: false,
        renderer: em.renderer(map, "context") }).addTo(map);

    for (const place of data.places) {
      const latLngs = rings(place.geometry);
      const layer = L.polygon(latLngs, { pane: "places", className: "em-place", interactive: false,
        noClip: true, smoothFactor: 0.6, renderer: em.renderer(map, "places") }).addTo(map);
      const element = layer.getElement();
      element.dataset.place = place.id;
      element.classList.toggle("em-gateway", place.labelKind === "gateway");
      element.setAttribute("role", "button");
      element.setAttribute("tabindex", "0");
      element.setAttribute("aria-pressed", "false");
      byId.set(place.id, { place, latLngs, element });
    }

    // Points that can be selected: cities, and what has no outline.
    for (const { id, point } of data.cities.filter((city) => city.id)) {
      const layer = L.circleMarker(em.latLng(point), { pane: "pins", className: "em-point", interactive: false,
        radius: smallestTarget / 2, renderer: em.renderer(map, "pins") }).addTo(map);
      const element = layer.getElement();
      element.dataset.place = id;
      element.dataset.shown = "true";
      element.setAttribute("role", "button");
      element.setAttribute("tabindex", "0");
      element.setAttribute("aria-pressed", "false");
      byId.set(id, { place: null, latLngs: [], element });
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
      for (const [other, { place, element }] of byId) {
        if (!place) element.classList.toggle(`em-point-${kind}`, other === id);
      }
    }

    // WCAG 2.5.8: a place too small to hit gets an invisible stroke that makes it large enough.
    function fitTargets() {
      for (const { place, element } of byId.values()) {
        if (!place) continue;
        const { width, height } = element.getBBox();
        const small = width > 0 && Math.min(width, height) < smallestTarget;
        element.classList.toggle("em-small", small);
        element.style.strokeWidth = small ? `${smallestTarget + 2 - Math.min(width, height)}px` : "";
      }
    }
    map.on("zoomend viewreset", fitTargets);

    function apply(states, points) {
      for (const [id, { place, element }] of byId) {
        const state = states[id];
        if (!place) {
          element.setAttribute("aria-label", points[id]);
          continue;
        }
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
