// @ts-check
// Formulas and tables that scroll sideways can be reached by key; one that fits need not stop
// the reader who moves by Tab.

function update() {
  for (const box of document.querySelectorAll("div.arithmatex, .table-scroll")) {
    if (box.scrollWidth > box.clientWidth) box.setAttribute("tabindex", "0");
    else box.removeAttribute("tabindex");
  }
}

addEventListener("resize", update);
document.fonts.addEventListener("loadingdone", update);
// The theme tells of every page, the first one and those that it loads in place.
/** @type {any} */ (window).document$.subscribe(update);
