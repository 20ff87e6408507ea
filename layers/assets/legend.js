// The legend: what fills, dots, lines and signs mean; its roles are the role filter.
(function (em) {
  "use strict";

  em.swatch = function (fill, kind) {
    return em.svg("svg", { class: "em-swatch", viewBox: "0 0 26 16", "aria-hidden": "true" },
      em.svg("rect", { x: 0.75, y: 0.75, width: 24.5, height: 14.5, rx: 2, style: `fill:${fill}`, "data-fill": kind }));
  };

  em.legend = function (data, hatches, toggle, expect) {
    const { symbology } = data;
    const isRole = (code) => code in symbology.hatches;
    const buttons = new Map();
    const others = [];

    function sample(dash, hollow) {
      return em.svg("svg", { class: "em-sample", viewBox: "0 0 42 14", "aria-hidden": "true" },
        em.svg("path", { d: "M2,7 H31", class: "em-line", "stroke-width": symbology.arrowWidth, "stroke-linecap": "round",
          "stroke-dasharray": dash.join(" ") || "none",
          "marker-end": hollow ? "url(#em-head-hollow)" : "url(#em-head)" }));
    }

    // A role's strengths, as its fill follows firmness.
    function strengths(role) {
      const levels = Object.keys(symbology.dash);
      const box = em.html("span", { class: "em-strengths", "aria-hidden": "true" });
      for (const level of levels) box.append(em.swatch(hatches.paint(role, level), role));
      return box;
    }

    function role(entry) {
      const count = em.html("span", { class: "em-count" });
      const button = em.html("button", { type: "button", class: "em-key", "data-role": entry.code, "aria-pressed": "false" },
        strengths(entry.code), em.html("span", {}, entry.label), count);
      button.addEventListener("click", () => toggle(entry.code));
      for (const type of ["pointerenter", "focus"]) button.addEventListener(type, () => expect(entry.code));
      for (const type of ["pointerleave", "blur"]) button.addEventListener(type, () => expect(""));
      buttons.set(entry.code, { button, count, label: entry.label });
      return button;
    }

    const SIGNS = {
      fill: (entry) => [em.swatch(`var(--em-${entry.code})`, entry.code)],
      line: (entry) => [em.dot(symbology.dot[entry.code], symbology), sample(symbology.dash[entry.code], false)],
      hollow: () => [sample([], true)],
      square: () => [em.square("var(--em-quiet)", symbology)],
      tag: () => [],
    };

    function other(entry) {
      const key = em.html("span", { class: `em-key em-key-${entry.kind}`, "data-entry": entry.code }, ...SIGNS[entry.kind](entry), entry.label);
      if (entry.count !== null) key.append(em.html("span", { class: "em-count" }, String(entry.count)));
      if (!entry.always) others.push([entry.code, key]);
      return key;
    }

    const fills = data.legend.filter((entry) => entry.kind === "fill");
    const signs = data.legend.filter((entry) => entry.kind !== "fill");
    const note = em.html("p", { class: "em-note" });
    const element = em.html("section", { class: "em-legend", "aria-label": "Legend and role filter" },
      em.html("div", { class: "em-row", role: "group", "aria-label": "Role: choose to filter" },
        ...fills.map((entry) => (isRole(entry.code) ? role(entry) : other(entry)))),
      em.html("div", { class: "em-row" }, ...signs.map(other)),
      note);

    function press(roles) {
      for (const [id, { button }] of buttons) {
        const pressed = roles.includes(id);
        button.setAttribute("aria-pressed", String(pressed));
        button.classList.toggle("em-off", roles.length > 0 && !pressed);
      }
    }

    function apply(state) {
      for (const [id, { button, count, label }] of buttons) {
        count.textContent = state.counts[id];
        button.setAttribute("aria-label", `${label}: ${state.spoken[id]}`);
      }
      for (const [code, key] of others) {
        key.hidden = !state.signs.includes(code);
        if (code === "unnamed") key.querySelector(".em-count").textContent = state.unnamed;
      }
      note.textContent = data.notes[state.flow];
    }
    return { element, apply, press, roles: [...buttons.keys()] };
  };
})(window.evidenceMap);
