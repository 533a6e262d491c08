// @ts-check
// Hold the search index back until a reader goes to the search box: it is a quarter of a
// page's weight, and most visits never search. The theme asks for it while it starts.
(() => {
  const { open, send } = XMLHttpRequest.prototype;
  /** @type {WeakSet<XMLHttpRequest>} */
  const index = new WeakSet();

  /** Whether the reader is at the search box, or came with a query in the address. */
  const wanted = () =>
    !!document.activeElement?.closest(".md-search") ||
    ["q", "h"].some((name) => new URLSearchParams(location.search).has(name)) ||
    document.querySelector("#__search")?.matches(":checked");

  XMLHttpRequest.prototype.open = function (/** @type {any[]} */ ...args) {
    if (String(args[1]).endsWith("/search/search_index.json")) index.add(this);
    return open.apply(this, /** @type {any} */ (args));
  };
  XMLHttpRequest.prototype.send = function (body) {
    if (!index.has(this) || wanted()) return send.call(this, body);
    const listening = new AbortController();
    const fetchNow = () => {
      if (!wanted()) return;
      listening.abort();
      send.call(this, body);
    };
    for (const event of ["focusin", "change"]) {
      document.addEventListener(event, fetchNow, { signal: listening.signal });
    }
  };
})();
