// The namespace of the map's scripts, and the two ways in which they make elements.
// Text goes in as text nodes and attributes only: nothing here parses HTML.
window.evidenceMap = (function () {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";

  function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value !== null && value !== undefined) element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  }

  return {
    svg: (name, attributes, ...children) =>
      fill(document.createElementNS(SVG, name), attributes, children),
    html: (name, attributes, ...children) => fill(document.createElement(name), attributes, children),

    // GeoJSON's [longitude, latitude] as Leaflet's [latitude, longitude].
    latLng: ([lon, lat]) => [lat, lon],
  };
})();
