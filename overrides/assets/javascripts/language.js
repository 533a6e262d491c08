// @ts-check
// Keep the page and the section when the reader switches the language: both languages
// have the same pages and the same anchors, under sibling prefixes.

/** @param {MouseEvent} event */
function keepPlace(event) {
  if (!(event.target instanceof Element)) return;
  const link = event.target.closest("a.md-select__link[hreflang]");
  if (!(link instanceof HTMLAnchorElement)) return;
  const from = `/${document.documentElement.lang}/`;
  const at = location.pathname.indexOf(from);
  // The error page stands for an address that neither language has.
  if (at < 0 || !document.querySelector("link[rel=canonical]")) return;
  const page = location.pathname.slice(at + from.length);
  link.href = `${location.pathname.slice(0, at)}/${link.hreflang}/${page}${location.hash}`;
}

// Capture: before the theme reads the address of the link.
document.addEventListener("click", keepPlace, { capture: true });
