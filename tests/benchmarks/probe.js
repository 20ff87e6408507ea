// What the benchmark measures inside the page, so that no round trip to the driver is counted.
window.bench = (function () {
  "use strict";
  const TIMEOUT_MS = 20000;
  const frame = () => document.querySelector('iframe[title="streamlit_folium.st_folium"]');
  const map = () => {
    const found = frame();
    return found ? found.contentDocument : null;
  };
  const inMap = (selector) => {
    const inner = map();
    return inner ? inner.querySelector(selector) : null;
  };

  // Polls at every frame; `what` is called until it holds.
  function poll(what, resolve) {
    const until = performance.now() + TIMEOUT_MS;
    const tick = () => {
      if (what()) resolve(performance.now());
      else if (performance.now() > until) resolve(NaN);
      else requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  // Asks again whenever the page changes, which is finer than a frame.
  function observe(what, resolve) {
    const ask = () => {
      if (!what()) return;
      watcher.disconnect();
      clearTimeout(giveUp);
      resolve(performance.now());
    };
    const watcher = new MutationObserver(ask);
    watcher.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    const giveUp = setTimeout(() => { watcher.disconnect(); resolve(NaN); }, TIMEOUT_MS);
  }

  // Takes the time from the next event of a type, in the map's frame or the page, to `what`.
  function arm(place, type, what, wait) {
    const target = place === "map" ? map() : document;
    window.bench.result = new Promise((resolve) => {
      target.addEventListener(type, () => {
        const start = performance.now();
        wait(what, (end) => resolve(end - start));
      }, { capture: true, once: true });
    });
  }

  // Counts the frames from the next event to a changed outline: one, where it is painted next.
  function armFrames(type, selector) {
    const outline = inMap(selector);
    const before = outline.getAttribute("d");
    window.bench.result = new Promise((resolve) => {
      map().addEventListener(type, () => {
        let frames = 0;
        poll(() => { frames += 1; return outline.getAttribute("d") !== before; },
          (end) => resolve(Number.isNaN(end) ? NaN : frames));
      }, { capture: true, once: true });
    });
  }

  // A click is at whole pixels, and so beside what was measured.
  const NEAR_PX = 2;

  // A point, in the page, at which a shape of the map is what the mouse would hit, and around it.
  function hit(selector) {
    const shape = inMap(selector);
    if (!shape) return null;
    const box = shape.getBoundingClientRect();
    const outer = frame().getBoundingClientRect();
    const steps = 40;
    const points = [];
    for (let ring = 0; ring < steps; ring += 1) {
      for (let i = 0; i < steps; i += 1) {
        const x = box.left + box.width * (((i * 17 + 20) % steps) + 0.5) / steps;
        const y = box.top + box.height * (((ring * 17 + 20) % steps) + 0.5) / steps;
        const [px, py] = [outer.left + x, outer.top + y];
        if (py < 2 || py > window.innerHeight - 2 || px > window.innerWidth - 2) continue;
        points.push([x, y, px, py]);
      }
    }
    // The first with as much of the shape around it as there is anywhere.
    for (const near of [NEAR_PX, 0]) {
      const around = [[0, 0], [-near, 0], [near, 0], [0, -near], [0, near]];
      const found = points.find(([x, y]) => around.every(([dx, dy]) => map().elementFromPoint(x + dx, y + dy) === shape));
      if (found) return found.slice(2);
    }
    return null;
  }

  return { frame, map, inMap, poll, observe, arm, armFrames, hit, result: null };
})();
