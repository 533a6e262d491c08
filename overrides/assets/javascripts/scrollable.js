// @ts-check
// Formulas and tables that scroll sideways can be reached by key; one that fits need not stop
// the reader who moves by Tab. Sizes are read when the browser has them: nothing is forced.

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
    else target.removeAttribute("tabindex");
  }
});

// The theme tells of every page, the first one and those that it loads in place.
/** @type {any} */ (window).document$.subscribe(() => {
  sizes.disconnect();
  for (const box of document.querySelectorAll("div.arithmatex, .table-scroll")) sizes.observe(box);
});
