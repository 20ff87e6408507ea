// The tools of panel and export: quotes in their paragraphs, copying, links, a preview that waits.
// Listens on the whole document, since the page replaces the panel's HTML at every change.
(function () {
  "use strict";
  const here = document.currentScript;
  const MOST_TRIES = 5;
  const FIRST_PAUSE_MS = 700;
  const inline = document.getElementById("passages");

  // A standalone page carries all texts; the app gives each quote's paragraph when it is asked for.
  async function passageOf(claim) {
    if (inline) return JSON.parse(inline.textContent);
    const response = await fetch(`${here.dataset.passage}?claim=${encodeURIComponent(claim)}`);
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  }

  const quoteOf = (node) => node.closest("figure").querySelector("blockquote[data-claim]");

  async function placeOf(quote) {
    const claim = quote.dataset.claim.split(" ")[0];
    const data = await passageOf(claim);
    const [source, start, end] = data.claims[claim];
    return { ...data.sources[source], told: data.told[claim], start, end };
  }

  // The tools of each quote are the browser's own: they need it, and would be most of what is sent.
  function equip() {
    for (const caption of document.querySelectorAll(".panel figure.q > figcaption:not([data-tools])")) {
      caption.dataset.tools = "";
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.copy = "";
      button.textContent = "Copy with citation";
      const details = document.createElement("details");
      details.className = "ctx";
      const summary = document.createElement("summary");
      summary.textContent = "Read in context";
      details.append(summary);
      caption.append(button, details);
    }
  }

  // What opens over the page takes the focus, and gives it back to its button when it closes.
  let opened = null;
  function enter() {
    const now = document.querySelector('[data-testid="stPopoverBody"]');
    if (now === opened) return goesOn();
    if (now) {
      now.tabIndex = -1;
      now.setAttribute("aria-label", "Export this view");
      now.focus({ preventScroll: true });
    } else if (document.activeElement === document.body) {
      document.querySelector(".st-key-export button")?.focus({ preventScroll: true });
    }
    opened = now;
    return goesOn();
  }

  function goesOn() {
    opened?.toggleAttribute("data-more", opened.scrollHeight - opened.scrollTop - opened.clientHeight > 4);
  }
  for (const type of ["scroll", "load"]) document.addEventListener(type, goesOn, true);
  window.addEventListener("resize", goesOn);

  new MutationObserver(() => { equip(); enter(); }).observe(document, { childList: true, subtree: true });

  async function showContext(details) {
    if (!details.open || details.querySelector(".paragraph")) return;
    details.querySelector(".failed")?.remove();
    const box = document.createElement("p");
    box.className = "paragraph";
    box.lang = quoteOf(details).lang;
    box.dir = "auto";
    details.append(box);
    try {
      const { text, start, end } = await placeOf(quoteOf(details));
      // Positions count characters, JavaScript's own count halves of some.
      const characters = Array.from(text);
      const part = (from, to) => characters.slice(from, to).join("");
      const breaks = (character) => "\r\n".includes(character);
      const from = start && characters.slice(0, start).findLastIndex(breaks) + 1;
      const rest = characters.slice(end).findIndex(breaks);
      const next = rest < 0 ? -1 : end + rest;
      const mark = document.createElement("mark");
      mark.textContent = part(start, end);
      box.append(part(from, start), mark, part(end, next < 0 ? undefined : next));
    } catch (error) {
      box.textContent = "The text did not come; close this and open it again.";
      box.className = "failed";
    }
  }

  async function copy(button) {
    const label = button.dataset.label || button.textContent;
    button.dataset.label = label;
    button.textContent = await copied(button);
    window.setTimeout(() => { button.textContent = label; }, 2000);
  }

  async function copied(button) {
    let text = button.dataset.copyText;
    // No attribute may hold markup: whoever cleans the page's HTML takes it away.
    if ("copyCode" in button.dataset) text = button.closest("section").querySelector("code").textContent;
    try {
      text = text || await quotation(quoteOf(button));
    } catch (error) {
      return "Not copied: the text did not come";
    }
    try {
      await navigator.clipboard.writeText(text);
    } catch (error) {
      return "Not copied: the browser does not allow it";
    }
    return "Copied";
  }

  async function quotation(quote) {
    const { citation, told } = await placeOf(quote);
    return `“${quote.textContent}” (${told}. ${citation})`;
  }

  // A busy server refuses a preview and asks to come again; a picture does not do so by itself.
  function again(picture) {
    const tries = Number(picture.dataset.tries || 0) + 1;
    picture.dataset.tries = tries;
    if (tries > MOST_TRIES) return;
    window.setTimeout(() => {
      if (picture.isConnected) picture.src = picture.getAttribute("src");
    }, FIRST_PAUSE_MS * 2 ** (tries - 1));
  }

  document.addEventListener("error", (event) => {
    if (event.target.matches && event.target.matches(".export img")) again(event.target);
  }, true);

  document.addEventListener("toggle", (event) => {
    if (event.target.matches && event.target.matches("details.ctx")) showContext(event.target);
  }, true);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy], [data-copy-text], [data-copy-code]");
    if (button) copy(button);
    const more = event.target.closest("a[data-quotes]");
    if (more && window.evidenceView) {
      event.preventDefault();
      window.evidenceView.more(more.dataset.quotes);
    }
    const link = event.target.closest("a[data-select]");
    if (link && link.dataset.quote && led(link)) return event.preventDefault();
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    if (!window.evidenceView) return;
    event.preventDefault();
    window.evidenceView.wish({ select: link.dataset.select });
  });

  // A quote that stands in the same panel is led to; another one is on the panel that it leads to.
  function led(link) {
    const quote = link.closest(".panel")?.querySelector(`blockquote[data-claim~="${CSS.escape(link.dataset.quote)}"]`);
    if (!quote) return false;
    const folded = quote.closest("details");
    if (folded) folded.open = true;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    quote.tabIndex = -1;
    quote.focus({ preventScroll: true });
    quote.scrollIntoView({ block: "center", behavior: calm ? "instant" : "smooth" });
    return true;
  }

  // Paper cannot be opened: quotes that are folded away are printed too.
  let unfolded = [];
  window.addEventListener("beforeprint", () => {
    unfolded = [...document.querySelectorAll(".panel :is(details.others, details.later):not([open])")];
    for (const details of unfolded) details.open = true;
  });
  window.addEventListener("afterprint", () => { for (const details of unfolded) details.open = false; });

  document.addEventListener("pointerover", (event) => {
    const link = event.target.closest && event.target.closest("a[data-select]");
    if (link && window.evidenceView) window.evidenceView.expect({ select: link.dataset.select });
  });
})();
