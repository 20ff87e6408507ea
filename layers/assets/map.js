// The map as a whole: builds it once, restyles it by a state, and says what the user wants.
(function (em) {
  "use strict";
  const PANES = { context: 300, places: 400, outlines: 420, circles: 430, arrows: 440, pins: 460, labels: 480 };
  const SETTLED_MS = 350;
  // A pointer that rests so long is likely to click.
  const RESTED_MS = 80;
  const PAN_PX = 80;
  // So far a finger goes that means to move something.
  const DRAGGED_PX = 12;
  const SUGGESTED_MS = 1400;
  // So near its line a pointer means an arrow, also above a place.
  const ON_LINE_PX = 6;

  const renderers = new Map();
  em.renderer = function (map, pane) {
    if (!renderers.has(pane)) renderers.set(pane, L.svg({ pane, padding: 0.5 }));
    return renderers.get(pane);
  };

  // Streamlit's page around the frame; a standalone page brings a host of its own.
  em.streamlit = {
    wish: (change) => window.parent.evidenceView.wish(change),
    expect: (change) => window.parent.evidenceView.expect(change),
    attach(instance) {
      // What a program that reads the screen calls the frame; Streamlit's own title is a module's name.
      window.frameElement.setAttribute("aria-label", `Map: ${instance.data.title}`);
      // A page that was opened before an update knows nothing of it.
      window.parent.evidenceFrame?.came();
      window.parent.evidenceView.attach(instance);
    },
    failed: (error, passing) => window.parent.evidenceFrame?.failed(error, passing),
    onTheme: (use, fit) => {
      let base = theme;
      window.Streamlit.events.addEventListener(window.Streamlit.RENDER_EVENT, (event) => {
        if (event.detail.theme) use(base = event.detail.theme.base);
      });
      // Paper is white.
      window.addEventListener("beforeprint", () => { use("light"); fit(); });
      window.addEventListener("afterprint", () => { use(base); fit(); });
    },
    reveal: () => window.parent.evidenceView.reveal(),
    report: () => new URLSearchParams(window.parent.location.search).get("report") === "1",
    focusPanel: () => {
      const panel = window.parent.document.querySelector('[data-testid="panel"]');
      if (panel) panel.focus();
    },
  };

  let instance = null;
  let theme = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";

  const root = document.documentElement;

  function useTheme(name, data) {
    theme = name === "dark" ? "dark" : "light";
    root.dataset.theme = theme;
    for (const [key, value] of Object.entries(data.symbology.themes[theme])) {
      root.style.setProperty(`--em-${key}`, value);
    }
  }

  // What of the symbology a style sheet draws with, in pixels.
  function useSizes({ borders, labels, arrowWidth, selectedWidth, casingWidth, pinRadius }) {
    const widths = { ...borders, arrow: arrowWidth, "arrow-selected": selectedWidth, casing: casingWidth, pin: pinRadius };
    for (const [name, value] of Object.entries(widths)) root.style.setProperty(`--em-width-${name}`, `${value}px`);
    for (const [name, value] of Object.entries(labels)) root.style.setProperty(`--em-label-${name}`, `${value}px`);
  }

  // How Leaflet is to move the map: it glides, unless somebody wants no motion.
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const motion = () => (calm.matches ? { animate: false } : {});

  em.start = function (map, options) {
    const host = options.host || em.streamlit;
    // Folium forbids zooming the page, which people with low vision need.
    document.querySelectorAll("meta[name=viewport]").forEach((meta) => {
      meta.content = "width=device-width, initial-scale=1";
    });
    document.documentElement.lang = "en";
    // A view made for print has no buttons.
    if (host.report && host.report()) document.documentElement.dataset.report = "";
    // Leaflet's own way to keep within limits goes on for a while, and would move a view that
    // is set meanwhile: moves by hand are kept within them when they settle.
    const limits = map.options.maxBounds;
    map.setMaxBounds(null);
    let wish = theme;
    host.onTheme((name) => { wish = name; if (instance) useTheme(name, instance.data); },
      () => map.invalidateSize({ animate: false }));
    const fetched = options.data ? Promise.resolve(options.data)
      : fetch(options.url).then((response) => {
        if (!response.ok) throw new Error(`its shapes did not come: ${response.status}`);
        return response.json();
      });
    let came = false;
    fetched.then((data) => {
      came = true;
      useTheme(wish, data);
      useSizes(data.symbology);
      instance = build(map, data, options.bounds, limits, host);
      host.attach(instance);
    }).catch((error) => host.failed(error, !came));
  };

  // What a state says of each place comes as rows of values under common columns.
  function rows({ columns, places }) {
    return Object.fromEntries(Object.entries(places).map(([id, values]) =>
      [id, Object.fromEntries(columns.map((name, index) => [name, values[index]]))]));
  }

  function sameView(a, b) {
    if (!a || !b) return a === b;
    return Math.abs(a[0] - b[0]) < 0.002 && Math.abs(a[1] - b[1]) < 0.002 && Math.abs(a[2] - b[2]) < 0.011;
  }

  function build(map, data, bounds, limits, host) {
    const container = map.getContainer();
    const wanted = { select: "", role: [], number: "", view: null };
    let byHand = false;
    let still = null;

    for (const [name, z] of Object.entries(PANES)) {
      map.createPane(name).style.zIndex = z;
    }
    container.removeAttribute("tabindex");

    const hatches = em.hatches(data.symbology);

    const toggled = (role) => ({
      role: legend.roles.filter((name) => wanted.role.includes(name) !== (name === role)),
    });
    const legend = em.legend(data, hatches, (role) => want(toggled(role)),
      (role) => expect(role ? toggled(role) : null));
    const circles = em.circles(map, data, host.fixed ? null : (number) => want({ number }),
      (number) => expect(number ? { number } : null));
    legend.element.append(circles.element);
    const subtitle = em.html("p", { class: "em-subtitle", "aria-live": "polite" });
    const sources = em.html("footer", { class: "em-sources" }, data.sources);
    const skip = em.html("button", { type: "button", class: "em-skip" }, "Skip to the panel");
    skip.addEventListener("click", host.focusPanel);
    const hint = em.html("p", { class: "em-hint", "aria-hidden": "true", hidden: "" });
    const tip = em.html("div", { class: "em-tip", "aria-hidden": "true", hidden: "" });
    const stage = em.html("div", { class: "em-stage" });
    const frame = em.html("main", { class: "em-frame" }, skip,
      em.html("header", { class: "em-header" }, em.html("h2", {}, data.title), subtitle),
      legend.element, stage, sources);
    (document.getElementById("em-root") || document.body).prepend(frame);
    stage.append(container, controls(), tip, hint);
    // Words, fonts and styles that come late change the map's size without a resize of the window.
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(stage);
    map.invalidateSize({ animate: false });
    show(null);

    const places = em.places(map, data, hatches);
    const arrows = em.arrows(map, data, hatches);
    const labels = em.labels(map, data, hatches, circles);
    const svg = places.byId.values().next().value.element.ownerSVGElement;
    svg.setAttribute("role", "group");
    svg.setAttribute("aria-label", "Places and arrows");

    function controls() {
      const button = (label, text, act) => {
        const element = em.html("button", { type: "button", "aria-label": label, title: label }, text);
        element.addEventListener("click", act);
        return element;
      };
      return em.html("div", { class: "em-controls", role: "group", "aria-label": "Map view" },
        button("Zoom in", "+", () => { byHand = true; map.zoomIn(null, motion()); }),
        button("Zoom out", "−", () => { byHand = true; map.zoomOut(null, motion()); }),
        button("Reset view", "⟲", () => { show(null); want({ view: null }); }));
    }

    function want(change) {
      Object.assign(wanted, change);
      paint();
      host.wish("view" in change ? { view: common(change.view) } : change);
    }

    // The highlight is the browser's own and does not wait for an answer.
    function paint() {
      places.outline("selected", wanted.select);
      labels.choose(wanted.select);
      arrows.mark("selected", wanted.select);
      for (const { element, id } of targets()) {
        element.setAttribute("aria-pressed", String(id === wanted.select));
      }
      legend.press(wanted.role);
    }

    function* targets() {
      for (const [id, { element }] of places.byId) yield { id, element };
      for (const [id, { element }] of arrows.byId) yield { id, element };
    }

    const idOf = (node) => {
      const target = node instanceof Element ? node.closest("[data-place], [data-arrow]") : null;
      return target ? target.dataset.place || target.dataset.arrow : "";
    };

    function highlight(kind, id) {
      places.outline(kind, id);
      arrows.mark(kind, id);
    }

    // What a pointer means: an arrow on its line, else the place below it, else an arrow near by.
    function pick(event) {
      const own = idOf(event.target);
      // A key, or a program that reads the screen, presses an element and no point.
      if (!event.clientX && !event.clientY) return own;
      const below = document.elementsFromPoint(event.clientX, event.clientY).find((e) => e.dataset && e.dataset.place);
      const near = arrows.nearest(map.mouseEventToLayerPoint(event));
      const within = below ? ON_LINE_PX : data.symbology.smallestTarget / 2;
      return near && near.distance <= within ? near.id : idOf(below);
    }

    let resting = 0;
    function expect(change) {
      window.clearTimeout(resting);
      resting = window.setTimeout(() => host.expect(change), change ? RESTED_MS : 0);
    }

    let hovered = "";
    container.addEventListener("pointermove", (event) => {
      const id = event.pointerType === "touch" ? "" : pick(event);
      if (id !== hovered) {
        hovered = id;
        expect(id ? { select: id } : null);
        highlight("hover", id);
        tip.hidden = !id;
        if (id) tip.textContent = (places.byId.get(id) || arrows.byId.get(id)).element.getAttribute("aria-label");
      }
      if (id) {
        const box = stage.getBoundingClientRect();
        const left = Math.min(event.clientX - box.left + 14, box.width - tip.offsetWidth - 4);
        tip.style.translate = `${Math.max(left, 4)}px ${event.clientY - box.top + 18}px`;
      }
    });
    container.addEventListener("pointerleave", () => {
      hovered = "";
      expect(null);
      highlight("hover", "");
      tip.hidden = true;
    });
    container.addEventListener("click", (event) => {
      if (map.dragging.moved()) return;
      const id = pick(event);
      if (id) host.reveal();
      if (id || wanted.select) want({ select: id });
    });
    container.addEventListener("focusin", (event) => {
      const id = event.target.matches(":focus-visible") ? idOf(event.target) : "";
      highlight("focus", id);
      if (id) expect({ select: id });
    });
    container.addEventListener("focusout", () => highlight("focus", ""));
    container.addEventListener("keydown", (event) => {
      // With these it is the browser's own: a page back, a larger page.
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const id = idOf(event.target);
      const pans = { ArrowLeft: [-PAN_PX, 0], ArrowRight: [PAN_PX, 0], ArrowUp: [0, -PAN_PX], ArrowDown: [0, PAN_PX] };
      if (id && (event.key === "Enter" || event.key === " ")) want({ select: id });
      else if (event.key === "Escape" && wanted.select) want({ select: "" });
      else if (pans[event.key]) map.panBy(pans[event.key], motion());
      else if (event.key === "+" || event.key === "=") map.zoomIn(null, motion());
      else if (event.key === "-") map.zoomOut(null, motion());
      else return;
      byHand = true;
      event.preventDefault();
    });

    // A pan or zoom by hand that has settled is one change; moves that we made ourselves, or
    // that come of a change of the map's size, are none.
    function hand() {
      byHand = true;
      map.options.inertia = map.options.zoomAnimation = !calm.matches;
    }

    // So the wheel and a double click zoom, which ask nobody whether to glide.
    const { setZoomAround } = map;
    map.setZoomAround = (at, zoom, how) => setZoomAround.call(map, at, zoom, { ...how, ...motion() });

    // The page goes on below the map: one finger and the bare wheel are the page's, and move past it.
    let touched = null;
    const early = { capture: true, passive: true };
    stage.addEventListener("pointerdown", ({ pointerType }) => {
      if (pointerType === "mouse") map.dragging.enable();
      else map.dragging.disable();
      if (pointerType === "mouse") hand();
    }, early);
    stage.addEventListener("touchstart", ({ touches }) => {
      touched = touches.length === 1 ? touches[0] : null;
      if (touches.length > 1) hand();
    }, early);
    stage.addEventListener("touchmove", ({ touches: [{ clientX, clientY }] }) => {
      if (!touched || Math.hypot(clientX - touched.clientX, clientY - touched.clientY) < DRAGGED_PX) return;
      touched = null;
      suggest("Use two fingers to move the map");
    }, early);
    stage.addEventListener("wheel", (event) => {
      if (event.ctrlKey || event.metaKey) return hand();
      event.stopPropagation();
      return suggest(`Hold ${navigator.platform.startsWith("Mac") ? "⌘" : "Ctrl"} to zoom`);
    }, early);

    let suggesting = 0;
    function suggest(words) {
      hint.textContent = words;
      hint.hidden = false;
      window.clearTimeout(suggesting);
      suggesting = window.setTimeout(() => { hint.hidden = true; }, SUGGESTED_MS);
    }

    let settling = 0;
    map.on("moveend", () => {
      if (!byHand) return;
      window.clearTimeout(settling);
      settling = window.setTimeout(() => {
        if (!byHand || sameView(here(), still)) return;
        if (limits) map.panInsideBounds(limits, { animate: false });
        byHand = false;
        still = here();
        want({ view: still });
      }, SETTLED_MS);
    });
    map.on("resize", () => show(wanted.view));

    // Longitudes of a map that is cut elsewhere than at the antimeridian go beyond 180.
    function common(view) {
      if (!view || Math.abs(view[1]) <= 180) return view;
      return [view[0], +(((view[1] + 540) % 360) - 180).toFixed(3), view[2]];
    }

    function here() {
      const { lat, lng } = map.getCenter();
      return [+lat.toFixed(3), +lng.toFixed(3), +map.getZoom().toFixed(2)];
    }

    // As far out as the whole map, or as the land around it reaches.
    function reach() {
      map.options.minZoom = 0;
      const whole = map.getBoundsZoom(bounds, false, L.point(4, 4));
      map.options.minZoom = limits ? Math.min(whole, map.getBoundsZoom(limits, true)) : 0;
    }

    function show(view) {
      reach();
      if (view) {
        map.setView([view[0], view[1]], view[2], { animate: false });
        if (limits) map.panInsideBounds(limits, { animate: false });
      } else map.fitBounds(bounds, { animate: false, padding: [2, 2] });
      still = here();
      byHand = false;
    }

    // Longitudes of the address as this map has them.
    function own(view) {
      if (!view || data.west <= -180) return view;
      return [view[0], data.west + ((((view[1] - data.west) % 360) + 360) % 360), view[2]];
    }

    // What is wanted of the view, which the map shows before any document has come.
    function look({ select, role, number, view }) {
      Object.assign(wanted, { select, role, number });
      circles.look(number);
      paint();
      if (sameView(own(view), wanted.view)) return;
      wanted.view = own(view);
      show(wanted.view);
    }

    function apply(sent) {
      const state = { ...sent, places: rows(sent) };
      circles.apply(state.number);
      for (const [id, place] of Object.entries(state.places)) {
        const circle = circles.of(id);
        if (circle) place.label = `${place.label}; ${circle.label}`;
      }
      places.apply(state.places);
      arrows.apply(state.arrows);
      labels.apply(state.places, state.arrows);
      legend.apply(state);
      subtitle.textContent = state.subtitle;
      paint();
      frame.dataset.ready = "true";
    }
    return { data, dataset: data.dataset, apply, look };
  }
})(window.evidenceMap);
