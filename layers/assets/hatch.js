// Fills: a role's colour at a level of firmness with its hatch over it, as an SVG pattern that is
// made when it is first asked for; all numbers are the symbology's.
(function (em) {
  "use strict";

  // Lines along the rows of a turned tile, or a dot or a ring in its middle.
  function marks({ angles, dots, rings }, gap, { width, radius, ring }, colour) {
    const half = gap / 2;
    if (rings) {
      const style = `fill:none;stroke:${colour};stroke-width:${width}px`;
      return em.svg("circle", { cx: half, cy: half, r: ring, style });
    }
    if (dots) return em.svg("circle", { cx: half, cy: half, r: radius, style: `fill:${colour}` });
    const rows = [`M0,${half} H${gap}`, `M${half},0 V${gap}`].slice(0, angles.length);
    return em.svg("path", { d: rows.join(" "), style: `fill:none;stroke:${colour};stroke-width:${width}px` });
  }

  em.hatches = function (symbology) {
    const defs = em.svg("defs");
    document.body.append(
      em.svg("svg", { class: "em-defs", width: 0, height: 0, "aria-hidden": "true" }, defs));

    // The value for `fill`: one of the theme's own, or a role at a level of firmness.
    function paint(fill, firmness) {
      if (fill === "outside") return "none";
      if (!firmness) return `var(--em-${fill})`;
      const id = `em-${fill}-${firmness}`;
      if (!defs.querySelector(`[id="${id}"]`)) {
        const gap = symbology.hatch.gap[firmness];
        const hatch = symbology.hatches[fill];
        // On a screen y points down, so that a positive angle turns the other way.
        defs.append(em.svg(
          "pattern", { id, width: gap, height: gap, patternUnits: "userSpaceOnUse",
            patternTransform: `rotate(${-hatch.angles[0]})` },
          em.svg("rect", { width: gap, height: gap, style: `fill:var(--${id})` }),
          marks(hatch, gap, symbology.hatch, `var(--${id}-hatch)`)));
      }
      return `url("#${id}")`;
    }
    return { defs, paint };
  };
})(window.evidenceMap);
