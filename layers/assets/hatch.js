// Fills: a colour with a hatch over it, as an SVG pattern made when it is first asked for.
(function (em) {
  "use strict";
  const SIZE = 8;

  const MARKS = {
    "diagonal": [["path", { d: "M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4" }]],
    "back-diagonal": [["path", { d: "M-2,6 l4,4 M0,0 l8,8 M6,-2 l4,4" }]],
    "cross": [["path", { d: "M0,0 l8,8 M0,8 l8,-8" }]],
    "dots": [["circle", { cx: 2, cy: 2, r: 1.1 }], ["circle", { cx: 6, cy: 6, r: 1.1 }]],
  };

  em.hatches = function (symbology) {
    const defs = em.svg("defs");
    document.body.append(
      em.svg("svg", { class: "em-defs", width: 0, height: 0, "aria-hidden": "true" }, defs));

    // The value for `fill`: a colour's name, and a role whose hatch lies over it, or none.
    function paint(name, role) {
      const colour = `var(--em-${name.replace("_", "-")})`;
      if (!role) return colour;
      const id = `em-${name}-${role}`;
      if (!defs.querySelector(`[id="${id}"]`)) {
        const marks = MARKS[symbology.hatch[role]].map(([tag, attributes]) =>
          em.svg(tag, { ...attributes, class: `em-hatch-${tag}` }));
        defs.append(em.svg(
          "pattern", { id, width: SIZE, height: SIZE, patternUnits: "userSpaceOnUse" },
          em.svg("rect", { width: SIZE, height: SIZE, style: `fill:${colour}` }), ...marks));
      }
      return `url("#${id}")`;
    }
    return { defs, paint };
  };
})(window.evidenceMap);
