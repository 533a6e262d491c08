// @ts-check
// Two families side by side: the reader chooses both, their figures and tables come from the
// pages of the families. Without scripts a sentence stands in its place.

const PARTS = ["idea", "network", "field", "variants"];

class FamilyPair extends HTMLElement {
  stop = new AbortController();
  /** @type {{name: string, title: string, href: string}[]} */ families = [];
  /** @type {HTMLElement[]} */ sides = [];

  connectedCallback() {
    this.stop = new AbortController();
    const list = document.getElementById(this.getAttribute("of") ?? "");
    if (!list || this.querySelector("select")) return;
    this.families = [...list.querySelectorAll("a")].map((link) => ({
      name: link.getAttribute("href")?.replace(/^.*?([\w-]+)\/$/, "$1") ?? "",
      title: link.textContent ?? "",
      href: link.href,
    }));
    const asked = new URLSearchParams(location.search).get("pair")?.split("~") ?? [];
    this.sides = ["first", "second"].map((which, place) => {
      const known = this.families.some((one) => one.name === asked[place]);
      return this.side(known ? asked[place] : this.getAttribute(which) ?? "", place);
    });
    const both = document.createElement("div");
    both.className = "pair";
    both.append(...this.sides);
    this.replaceChildren(both);
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  /** One column: the choice, and below it what was chosen. @param {string} name @param {number} place */
  side(name, place) {
    const section = document.createElement("section");
    const select = document.createElement("select");
    select.ariaLabel = `${this.getAttribute("label")} ${place + 1}`;
    for (const one of this.families) select.add(new Option(one.title, one.name, false, one.name === name));
    const shown = document.createElement("div");
    section.append(select, shown);
    const show = () => this.show(select.value, shown, place);
    select.addEventListener("change", () => {
      show();
      const names = this.sides.map((one) => one.querySelector("select")?.value);
      history.replaceState(history.state, "", `?pair=${names.join("~")}${location.hash}`);
    }, { signal: this.stop.signal });
    show();
    return section;
  }

  /** Fetch the page of a family and show the parts that compare. @param {string} name @param {HTMLElement} into @param {number} place */
  async show(name, into, place) {
    const family = this.families.find((one) => one.name === name);
    if (!family) return;
    into.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(family.href, { signal: this.stop.signal });
      if (!answer.ok) throw new Error(`${answer.status}`);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const link = document.createElement("a");
      link.href = family.href;
      link.textContent = family.title;
      into.replaceChildren(link, ...PARTS.flatMap((part) => pieces(page, part, `${place}-${part}`)));
      for (const a of into.querySelectorAll("a[href]")) {
        a.setAttribute("href", new URL(a.getAttribute("href") ?? "", family.href).href);
      }
    } catch (error) {
      if (this.stop.signal.aborted) return;
      into.textContent = `${this.getAttribute("failed")} ${error}`;
    } finally {
      into.removeAttribute("aria-busy");
    }
  }
}

/** The heading of a section, its figures, and its tables. @param {Document} page @param {string} part @param {string} tag */
function pieces(page, part, tag) {
  const head = page.getElementById(part);
  /** @type {Element[]} */
  const found = [];
  for (let next = head?.nextElementSibling; next && !/^H[12]$/.test(next.tagName); next = next.nextElementSibling) {
    if (next.matches("figure, .sift, .table-scroll, .stages")) found.push(next);
  }
  if (!head || !found.length) return [];
  const title = document.createElement("h3");
  title.textContent = head.firstChild?.textContent ?? part;
  const html = found.map((one) => one.outerHTML.replaceAll(/(\bid="|url\(#|href="#)/g, `$1pair-${tag}-`)).join("");
  const box = document.createElement("div");
  box.innerHTML = html; // our own pages, same origin
  return [title, box];
}

customElements.define("family-pair", FamilyPair);
