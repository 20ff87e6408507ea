// The strip below the map: a range of time is dragged on it, moved by its two handles with the
// keyboard, or written in its fields; all of it goes into the address.
(function () {
  "use strict";
  const PAUSE_MS = 350;
  const LEAST_PX = 5;
  const DAY_MS = 864e5;
  const RANGE = ["since", "until"];
  const view = window.evidenceView;
  // Without the page’s script there is nothing to ask with; it says so itself.
  if (!view) return;
  const spoken = { day: { day: "numeric", month: "long" }, month: { month: "long" }, year: {} };
  // What a hand is about to choose: units of each end on an axis, the moved ones not yet asked for.
  let held = null;
  let timer = 0;
  // The range that was last written in the fields.
  let written = "";

  const two = (number) => String(number).padStart(2, "0");

  // The units of a strip: how many, where each begins in percent, and how it is written and said.
  function scale(time) {
    const { begin, end, unit } = time.dataset;
    const [first, last] = [Number(begin), Number(end)];
    const day = (year, month, date) => new Date(0).setUTCFullYear(year, month, date) / DAY_MS;
    const [from, to] = [day(first, 0, 1), day(last + 1, 0, 1)];
    const starts = {
      day: (n) => from + n,
      month: (n) => day(first, n, 1),
      year: (n) => day(first + n, 0, 1),
    }[unit];
    const count = { day: to - from, month: (last - first + 1) * 12, year: last - first + 1 }[unit];
    const dated = (n) => new Date(starts(n) * DAY_MS);
    return {
      last: count - 1,
      at: (n) => ((starts(n) - from) / (to - from)) * 100,
      of(share) {
        const found = new Date((from + Math.min(Math.max(share, 0), 0.999999) * (to - from)) * DAY_MS);
        const years = found.getUTCFullYear() - first;
        return { day: Math.floor(found / DAY_MS - from), month: years * 12 + found.getUTCMonth(), year: years }[unit];
      },
      text(n) {
        const found = dated(n);
        const year = String(found.getUTCFullYear()).padStart(4, "0");
        return [year, two(found.getUTCMonth() + 1), two(found.getUTCDate())].slice(0, { day: 3, month: 2, year: 1 }[unit]).join("-");
      },
      words: (n) => dated(n).toLocaleDateString("en-GB", { ...spoken[unit], year: "numeric", timeZone: "UTC" }),
    };
  }

  const handles = (time) => RANGE.map((name) => time.querySelector(`[data-handle="${name}"]`));
  const axis = ({ dataset }) => `${dataset.begin} ${dataset.end} ${dataset.unit}`;
  // The strip may be painted anew meanwhile.
  const mine = (time) => (held && held.axis === axis(time) ? held : null);
  const now = (time) => (mine(time) ? held.ends : handles(time).map((handle) => Number(handle.getAttribute("aria-valuenow"))));

  // Shows ends that are not asked for yet, each as a number of a unit.
  function show(time, ends, moved) {
    const units = scale(time);
    held = { axis: axis(time), time, ends, moved: new Set([...(mine(time) ? held.moved : []), ...moved]) };
    handles(time).forEach((handle, side) => {
      if (!held.moved.has(side)) return;
      const at = units.at(ends[side] + side);
      handle.style.left = `${at}%`;
      handle.setAttribute("aria-valuenow", ends[side]);
      handle.setAttribute("aria-valuetext", units.words(ends[side]));
      const shade = time.querySelector(`[data-shade="${RANGE[side]}"]`);
      shade.style[side ? "left" : "right"] = `${side ? at : 100 - at}%`;
    });
    write(current().map((date, side) => (held.moved.has(side) ? units.text(ends[side]) : date)));
  }

  // Asks for what is shown; an end that stands at the strip's own is open.
  function commit() {
    window.clearTimeout(timer);
    if (!held) return;
    const { time, ends, moved } = held;
    const units = scale(time);
    const range = current();
    for (const side of moved) {
      const open = side ? ends[1] >= units.last : ends[0] <= 0;
      range[side] = open ? "" : units.text(ends[side]);
    }
    held = null;
    ask(range);
  }

  function current() {
    const others = new Map(view.wanted().others);
    return RANGE.map((name) => others.get(name) || "");
  }

  // Shows a range in the fields.
  function write(range) {
    written = String(range);
    for (const form of document.querySelectorAll(".strip form[data-range]")) {
      RANGE.forEach((name, side) => { form.elements[name].value = range[side]; });
    }
  }

  function ask(range) {
    held = null;
    write(range);
    if (String(range) === String(current())) return;
    const others = view.wanted().others.filter(([name]) => !RANGE.includes(name));
    view.wish({ others: [...others, ...RANGE.map((name, side) => [name, range[side]]).filter(([, value]) => value)] });
  }

  // --- the pointer ---

  let drag = null;

  document.addEventListener("pointerdown", (event) => {
    const time = event.target.closest && event.target.closest("[data-time]");
    if (!time || event.button || !event.isPrimary) return;
    const side = RANGE.indexOf((event.target.closest("[data-handle]") || { dataset: {} }).dataset.handle);
    drag = { time, side, x: event.clientX, before: now(time), html: time.innerHTML, mark: event.target.closest("[data-since]"), far: false };
    time.setPointerCapture(event.pointerId);
  });

  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    if (!drag.time.isConnected) { drag = null; return; }
    drag.far = drag.far || Math.abs(event.clientX - drag.x) >= LEAST_PX;
    if (!drag.far) return;
    const box = drag.time.getBoundingClientRect();
    const units = scale(drag.time);
    const [from, to] = [drag.x, event.clientX].map((x) => units.of((x - box.left) / box.width));
    if (drag.side < 0) return show(drag.time, [Math.min(from, to), Math.max(from, to)], [0, 1]);
    move(drag.time, drag.side, to, drag.before);
  });

  // Moves one end to a unit, at most as far as the other stands.
  function move(time, side, unit, ends) {
    const within = side ? Math.max(unit, ends[0]) : Math.min(unit, ends[1]);
    const next = [...ends];
    next[side] = Math.min(Math.max(within, 0), scale(time).last);
    show(time, next, [side]);
  }

  document.addEventListener("pointerup", () => {
    if (!drag) return;
    const { mark, far, side, time } = drag;
    drag = null;
    if (far) commit();
    // A click on a mark chooses its time.
    else if (mark && side < 0 && time.isConnected) ask([mark.dataset.since, mark.dataset.until]);
  });

  function giveUp() {
    if (!drag) return;
    // As it was: its handles may have stood within a unit.
    if (drag.far) drag.time.innerHTML = drag.html;
    drag = held = null;
    write(current());
  }
  document.addEventListener("pointercancel", giveUp);

  // --- the keyboard ---

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag) return giveUp();
    const handle = event.target.closest && event.target.closest("[data-handle]");
    if (!handle || event.metaKey || event.ctrlKey || event.altKey) return;
    const time = handle.closest("[data-time]");
    const side = RANGE.indexOf(handle.dataset.handle);
    const ends = now(time);
    const paged = Number(time.dataset.paged);
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -paged, PageUp: paged, Home: -Infinity, End: Infinity };
    if (!(event.key in steps)) return;
    event.preventDefault();
    move(time, side, ends[side] + steps[event.key], ends);
    // Of several steps at once the last is asked for.
    window.clearTimeout(timer);
    timer = window.setTimeout(commit, PAUSE_MS);
  });

  document.addEventListener("focusout", (event) => {
    if (held && !drag && event.target.matches && event.target.matches("[data-handle]") && event.target.isConnected) commit();
  });

  // --- the fields ---

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches(".strip form[data-range]")) return;
    event.preventDefault();
    const fields = RANGE.map((name) => form.elements[name]);
    const [since, until] = fields.map((field) => field.value.trim());
    const both = Math.min(since.length, until.length);
    // As precise as the less precise of the two, dates sort as their letters do.
    const turned = both > 0 && since.slice(0, both) > until.slice(0, both);
    fields[1].setCustomValidity(turned ? "The range ends before it begins." : "");
    if (form.reportValidity()) ask([since, until]);
  });

  // What was written gives way to another range, however that came.
  document.addEventListener("evidence-view", () => {
    if (!held && written !== String(current())) write(current());
  });

  document.addEventListener("input", (event) => {
    if (event.target.matches(".strip form[data-range] input")) event.target.form.elements.until.setCustomValidity("");
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest(".strip a[data-range]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    ask(["", ""]);
  });
})();
