// @ts-check
// A table that a reader can filter by words and sort by its columns. The table stands in the
// page and prints; without scripts it is what it was.

/** The number in a cell, without separators; NaN for words. @param {string} text */
const number = (text) => parseFloat(text.replaceAll(",", "").replace("−", "-"));

class SiftTable extends HTMLElement {
  stop = new AbortController();
  /** @type {HTMLTableRowElement[]} */ rows = [];

  connectedCallback() {
    this.stop = new AbortController();
    const table = this.querySelector("table");
    if (!table?.tHead || this.querySelector("input")) return;
    this.rows = [...table.tBodies[0].rows];
    this.prepend(this.box());
    for (const [place, head] of [...table.tHead.rows[0].cells].entries()) this.sortable(head, place);
  }

  disconnectedCallback() {
    this.stop.abort();
  }

  /** The field to type in, with the number of rows that are left. */
  box() {
    const label = document.createElement("label");
    const input = document.createElement("input");
    const left = document.createElement("output");
    input.type = "search";
    label.append(`${this.getAttribute("label")} `, input, " ", left);
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of this.rows) {
        const text = (row.textContent ?? "").toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        if (!row.hidden) shown += 1;
      }
      left.value = words.length ? `${shown}/${this.rows.length}` : "";
    }, { signal: this.stop.signal });
    return label;
  }

  /** Turn a head into a button that sorts by its column. @param {HTMLTableCellElement} head @param {number} place */
  sortable(head, place) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of head.parentElement?.children ?? []) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (/** @type {HTMLTableRowElement} */ row) => (row.cells[place].textContent ?? "").trim();
      this.rows.sort((a, b) => {
        const [x, y] = [number(key(a)), number(key(b))];
        if (isNaN(x) !== isNaN(y)) return isNaN(x) ? 1 : -1; // what has no number comes last
        const order = isNaN(x) ? key(a).localeCompare(key(b)) : x - y;
        return down ? -order : order;
      });
      this.rows[0].parentElement?.append(...this.rows);
    }, { signal: this.stop.signal });
  }
}

customElements.define("sift-table", SiftTable);
