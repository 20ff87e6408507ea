// The legend: what fills, dots and lines mean; its roles are the role filter.
(function (em) {
  "use strict";

  function swatch(fill) {
    return em.svg("svg", { class: "em-swatch", viewBox: "0 0 26 16", "aria-hidden": "true" },
      em.svg("rect", { width: 26, height: 16, rx: 2, style: `fill:${fill}` }));
  }

  function sample(dash, hollow) {
    return em.svg("svg", { class: "em-sample", viewBox: "0 0 42 14", "aria-hidden": "true" },
      em.svg("path", { d: "M2,7 H31", class: "em-line", "stroke-width": 2.4, "stroke-linecap": "round",
        "stroke-dasharray": dash.join(" ") || "none",
        "marker-end": hollow ? "url(#em-head-hollow)" : "url(#em-head)" }));
  }

  em.legend = function (data, hatches, toggle) {
    const { legend, symbology } = data;
    const buttons = new Map();

    function role(entry) {
      const count = em.html("span", { class: "em-count" });
      const button = em.html("button", { type: "button", class: "em-key", "data-role": entry.role, "aria-pressed": "false" },
        swatch(hatches.paint(entry.role, entry.role)), em.html("span", {}, entry.label), count);
      button.addEventListener("click", () => toggle(entry.role));
      buttons.set(entry.role, { button, count, label: entry.label });
      return button;
    }

    const note = em.html("p", { class: "em-note" });
    const element = em.html("section", { class: "em-legend", "aria-label": "Legend and role filter" },
      em.html("div", { class: "em-row", role: "group", "aria-label": "Role: choose to filter" },
        ...legend.roles.map(role),
        em.html("span", { class: "em-key" }, swatch("var(--em-none)"), legend.unnamed.label,
          em.html("span", { class: "em-count" }, String(legend.unnamed.count))),
        em.html("span", { class: "em-key" }, swatch("var(--em-gateway)"), legend.gateway),
        em.html("span", { class: "em-key em-key-unsupported" },
          swatch("var(--em-unsupported)"), legend.unsupported)),
      em.html("div", { class: "em-row" },
        ...legend.firmness.map((entry) => em.html("span", { class: "em-key" },
          em.dot(entry.dot), sample(symbology.dash[entry.firmness], false), entry.label)),
        em.html("span", { class: "em-key" }, sample([], true), legend.hollow),
        em.html("span", { class: "em-key em-key-literature" }, legend.literature)),
      note);

    function apply(state) {
      const any = state.role.length > 0;
      for (const [id, { button, count, label }] of buttons) {
        const pressed = state.role.includes(id);
        button.setAttribute("aria-pressed", String(pressed));
        button.classList.toggle("em-off", any && !pressed);
        count.textContent = String(state.counts[id]);
        const places = state.counts[id] === 1 ? "place" : "places";
        button.setAttribute("aria-label", `${label}: ${state.counts[id]} ${places}`);
      }
      const unsupported = Object.values(state.places).some((place) => place.fill === "unsupported");
      element.classList.toggle("em-has-unsupported", unsupported);
      const literature = Object.values(state.places).some((place) => place.literature);
      element.classList.toggle("em-has-literature", literature);
      note.textContent = data.notes[state.flow];
    }
    return { element, apply, press: (roles) => buttons.forEach(({ button }, id) => {
      button.setAttribute("aria-pressed", String(roles.includes(id)));
      button.classList.toggle("em-off", roles.length > 0 && !roles.includes(id));
    }) };
  };
})(window.evidenceMap);
