/// Elements with texts in them. Every text of the data goes through here and becomes a text node, never markup.

export type Child = Node | string | null | false;
type Attributes = Record<string, string | number | boolean | null | ((event: Event) => void)>;

const SVG = "http://www.w3.org/2000/svg";

function fill(element: Element, attributes: Attributes, children: Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) {
    if (child === null || child === false) continue;
    element.append(child);
  }
}

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  fill(element, attributes, children);
  return element;
}

export function svg<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  fill(element, attributes, children);
  return element;
}

/// A name from the data: shortened for the eye, whole in the title, its direction its own.
export function name_of(text: string, most = 60): HTMLElement {
  const points = Array.from(text);
  const short = points.length <= most ? text : points.slice(0, most - 1).join("") + "…";
  return h("bdi", short === text ? {} : { title: text }, short);
}

/// A table with its heading cells marked; the first column names the row.
export function table(columns: string[], rows: (string | Node)[][], caption: string | null = null, numeric_from = 1): HTMLTableElement {
  const head = h("tr", {}, ...columns.map((c, i) => h("th", { scope: "col", class: i >= numeric_from ? "n" : null }, c)));
  const body = rows.map((row) => h("tr", {}, ...row.map((cell, i) =>
    i === 0 ? h("th", { scope: "row" }, cell) : h("td", { class: i >= numeric_from ? "n" : null }, cell))));
  return h("table", {}, caption === null ? null : h("caption", {}, caption), h("thead", {}, head), h("tbody", {}, ...body));
}

/// What is wider than the window moves inside its own frame, by keyboard as well.
export function scroller(label: string, ...children: Child[]): HTMLElement {
  return h("div", { class: "scroller", tabindex: 0, role: "region", "aria-label": label }, ...children);
}

export function copy_button(text: () => string, label = "Copy"): HTMLButtonElement {
  const button = h("button", { type: "button", class: "small" }, label);
  const done = (word: string): void => {
    button.textContent = word;
    setTimeout(() => { button.textContent = label; }, 1500);
  };
  button.addEventListener("click", () => {
    const by_selection = (): void => {
      const area = h("textarea", { class: "away", "aria-hidden": "true" });
      area.value = text();
      document.body.append(area);
      area.select();
      // The clipboard interface is missing where a page opened from disk is no secure context.
      // eslint-disable-next-line @typescript-eslint/no-deprecated
      const worked = document.execCommand("copy");
      area.remove();
      button.focus();
      done(worked ? "Copied" : "Not copied");
    };
    const clipboard = navigator.clipboard as Clipboard | undefined;
    if (clipboard === undefined) by_selection();
    else clipboard.writeText(text()).then(() => { done("Copied"); }, by_selection);
  });
  return button;
}
