/// A chart on the page: heading, legend, the drawing, a sentence, the numbers, the exports.
import type { EChartsType } from "echarts/core";
import { h, name_of, scroller, table } from "./dom";
import { export_chart } from "./export";
import { keep_units } from "./format";
import type { ExportShape } from "./export";
import { echarts } from "./spec";
import type { ChartSpec, LegendItem, Option, Place } from "./spec";
import { on_theme, theme } from "./theme";
import type { Theme } from "./theme";

export const TIME_GROUP = "time";

/// The part of the time that all charts of time show, per cent.
export const shared_zoom = {
  range: [0, 100] as [number, number],
  listeners: new Set<() => void>(),
};

export type Tip = (axis_value: number, hidden: ReadonlySet<string>) => HTMLElement;

export class ChartCard {
  readonly element: HTMLElement;
  chart: EChartsType | null = null;
  readonly hidden: Set<string>;
  private readonly plot: HTMLElement;
  private readonly legend: HTMLElement;
  private readonly gone = new AbortController(); // what the page keeps of the card ends with it
  private hovered = false;
  private step = -1;
  private width = 0;
  private height = 0;

  constructor(readonly spec: ChartSpec, private readonly tip: Tip | null, private readonly after_zoom: ((place: Place) => Option) | null) {
    this.hidden = new Set(spec.hidden);
    const id = `chart-${spec.id}`;
    this.legend = h("div", { class: "legend" });
    const keys = spec.steps.length === 0 ? "" : spec.linked ? " Left and right arrow: move along; plus, minus and 0: zoom." : " Left and right arrow: move along.";
    this.plot = h("div", { class: "plot", tabindex: spec.steps.length > 0 ? 0 : null, role: spec.steps.length > 0 ? "group" : "img", "aria-roledescription": "chart",
      "aria-label": `${spec.title}. ${spec.sentence}${keys}` });
    const numbers = h("details", { class: "numbers" }, h("summary", {}, "Numbers"));
    numbers.addEventListener("toggle", () => { if (numbers.open && numbers.childElementCount === 1) this.fill_numbers(numbers); });
    this.element = h("section", { class: `card chart${spec.shape === "one" ? "" : ` ${spec.shape}`}`, id, "aria-labelledby": `${id}-title` },
      h("header", {}, h("h3", { id: `${id}-title`, dir: "auto" }, name_of(spec.title, 90)), this.exports()),
      spec.note === null ? null : h("p", { class: "note" }, spec.note), this.legend, this.plot,
      h("p", { class: "alternative", dir: "auto" }, keep_units(spec.sentence)), numbers, h("p", { class: "source", dir: "auto" }, spec.source));
    this.draw_legend();
    if (spec.shape !== "tall") this.plot.style.height = `${spec.height(600)}px`;
    on_theme(() => { this.draw_legend(); this.redraw(); }, this.gone.signal);
    if (spec.linked) {
      const follow = (): void => { this.follow_zoom(); };
      shared_zoom.listeners.add(follow);
      this.gone.signal.addEventListener("abort", () => { shared_zoom.listeners.delete(follow); });
    }
  }

  /// Draws it; the card must be in the document. One that was taken away stays undrawn.
  start(): void {
    if (this.chart !== null || this.gone.signal.aborted) return;
    this.resize(true);
    const chart = echarts.init(this.plot, null, { renderer: "svg", width: this.width, height: this.height });
    this.chart = chart;
    this.redraw();
    if (this.spec.linked) {
      chart.group = TIME_GROUP;
      chart.on("datazoom", () => { this.take_zoom(); });
    }
    this.plot.addEventListener("pointerenter", () => { this.hovered = true; });
    this.plot.addEventListener("pointerleave", () => { this.hovered = false; });
    this.plot.addEventListener("keydown", (event) => { this.key(event); });
    this.plot.addEventListener("blur", () => { this.hovered = false; this.step = -1; this.chart?.dispatchAction({ type: "hideTip" }); });
    const size = new ResizeObserver(() => { this.resize(false); });
    size.observe(this.plot);
    this.gone.signal.addEventListener("abort", () => { size.disconnect(); });
  }

  /// Takes it off the page, which keeps nothing of it.
  dispose(): void {
    this.gone.abort();
    this.chart?.dispose();
    this.chart = null;
    this.element.remove();
  }

  private place(): Place {
    return { width: this.width, height: this.height, theme: theme(), zoom: shared_zoom.range, exported: false };
  }

  redraw(): void {
    if (this.chart === null) return;
    const option = this.spec.option(this.place());
    const tooltip = option["tooltip"] as Record<string, unknown> | undefined;
    const tip = this.tip;
    if (tip !== null && tooltip !== undefined)
      // Linked charts point at the same moment, but only the one under the pointer speaks.
      tooltip["formatter"] = (params: unknown) => (this.hovered ? tip(axis_value(params), this.hidden) : "");
    this.chart.setOption({ ...option, legend: { show: false, selected: this.selected() } }, { notMerge: true });
  }

  private selected(): Record<string, boolean> {
    const all: Record<string, boolean> = {};
    for (const item of this.spec.legend) for (const name of item.series) all[name] = !this.hidden.has(name);
    return all;
  }

  private resize(first: boolean): void {
    const width = Math.floor(this.plot.clientWidth);
    if (width === 0) return;
    let height = this.spec.height(width);
    if (this.spec.shape === "tall") {
      // It fills what its neighbours leave.
      this.plot.style.flexBasis = this.plot.style.minHeight = `${height}px`;
      height = Math.max(height, Math.floor(this.plot.clientHeight));
    } else this.plot.style.height = `${height}px`;
    if (width === this.width && height === this.height) return;
    this.width = width;
    this.height = height;
    if (first || this.chart === null) return;
    this.chart.resize({ width, height });
    this.redraw();
  }

  private take_zoom(): void {
    const option = this.chart?.getOption() as { dataZoom?: { start?: number; end?: number }[] } | undefined;
    const zoom = option?.dataZoom?.[0];
    if (zoom?.start === undefined || zoom.end === undefined) return;
    const [from, to] = shared_zoom.range;
    if (Math.abs(zoom.start - from) < 1e-9 && Math.abs(zoom.end - to) < 1e-9) return;
    set_zoom(zoom.start, zoom.end);
  }

  private follow_zoom(): void {
    if (this.chart === null) return;
    const option = this.chart.getOption() as { dataZoom?: { start?: number; end?: number }[] };
    const now = option.dataZoom?.[0];
    const [start, end] = shared_zoom.range;
    if (now !== undefined && (Math.abs((now.start ?? 0) - start) > 1e-9 || Math.abs((now.end ?? 100) - end) > 1e-9))
      this.chart.dispatchAction({ type: "dataZoom", dataZoomId: "inside", start, end }, { silent: true });
    if (this.after_zoom !== null) this.chart.setOption(this.after_zoom(this.place()));
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return; // the browser's
    const { steps } = this.spec;
    const [from, to] = shared_zoom.range;
    const middle = (from + to) / 2;
    const half = (to - from) / 2;
    switch (event.key) {
      case "ArrowLeft": case "ArrowRight": {
        if (steps.length === 0) return;
        const stride = event.shiftKey ? 10 : 1;
        this.step = Math.min(steps.length - 1, Math.max(0, this.step + (event.key === "ArrowRight" ? stride : -stride)));
        this.point_at(steps[this.step] ?? 0);
        break;
      }
      case "Escape": this.chart?.dispatchAction({ type: "hideTip" }); break;
      case "+": case "=": if (!this.spec.linked) return; set_zoom(middle - half / 2, middle + half / 2); break;
      case "-": if (!this.spec.linked) return; set_zoom(middle - half * 2, middle + half * 2); break;
      case "0": if (!this.spec.linked) return; set_zoom(0, 100); break;
      default: return;
    }
    event.preventDefault();
  }

  /// Shows what stands at `x` of the first horizontal axis, as hovering there does.
  point_at(x: number): void {
    if (this.chart === null) return;
    this.hovered = true;
    const pixel = this.chart.convertToPixel({ xAxisIndex: 0 }, x) as unknown as number;
    const grid = (this.chart.getOption() as { grid?: { top?: number }[] }).grid?.[0];
    this.chart.dispatchAction({ type: "showTip", x: pixel, y: (grid?.top ?? 0) + 10 });
  }

  private draw_legend(): void {
    this.legend.replaceChildren(...this.spec.legend.map((item) => {
      const mark = legend_mark(item, theme());
      if (item.series.length === 0) return h("span", { class: "key" }, mark, h("span", { dir: "auto" }, item.label));
      const shown = item.series.some((s) => !this.hidden.has(s));
      const button = h("button", { type: "button", class: "key", "aria-pressed": shown ? "true" : "false" }, mark, name_of(item.label, 40));
      button.addEventListener("click", () => {
        const on = button.getAttribute("aria-pressed") !== "true";
        button.setAttribute("aria-pressed", on ? "true" : "false");
        for (const s of item.series) {
          if (on) this.hidden.delete(s); else this.hidden.add(s);
          this.chart?.dispatchAction({ type: on ? "legendSelect" : "legendUnSelect", name: s });
        }
      });
      return button;
    }));
  }

  private fill_numbers(numbers: HTMLElement): void {
    const { columns, rows, note } = this.spec.table();
    const shown = table(columns, rows);
    numbers.append(note === null ? "" : h("p", { class: "note" }, note), scroller(`Numbers: ${this.spec.title}`, shown));
  }

  private exports(): HTMLElement {
    const menu = h("details", { class: "menu" }, h("summary", { "aria-label": `Save the chart ${this.spec.title}` }, "Save"));
    const entry = (label: string, format: "svg" | "png", shape: ExportShape): HTMLElement => h("button", { type: "button", click: () => {
      menu.open = false;
      void export_chart(this.spec, this.hidden, format, shape);
    } }, label);
    menu.append(h("div", { class: "entries" }, entry("SVG, 16:9", "svg", "16:9"), entry("SVG, 4:3", "svg", "4:3"),
      entry("PNG, 16:9 (1920 × 1080)", "png", "16:9"), entry("PNG, 4:3 (1600 × 1200)", "png", "4:3")));
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      menu.open = false;
      menu.querySelector("summary")?.focus();
    });
    document.addEventListener("pointerdown", (event) => { if (menu.open && event.target instanceof Node && !menu.contains(event.target)) menu.open = false; }, { signal: this.gone.signal });
    return menu;
  }
}

function axis_value(params: unknown): number {
  const first = (Array.isArray(params) ? params[0] : params) as { axisValue?: number | string } | undefined;
  return Number(first?.axisValue ?? 0);
}

/// Shows [from, to] per cent of the time in all charts of time, at least a thousandth of it.
export function set_zoom(from: number, to: number): void {
  const low = Math.max(0, Math.min(from, to, 99.9));
  const high = Math.min(100, Math.max(from, to, low + 0.1));
  if (low === shared_zoom.range[0] && high === shared_zoom.range[1]) return;
  shared_zoom.range = [low, high];
  for (const listener of shared_zoom.listeners) listener();
}

export function legend_mark(item: LegendItem, colours: Theme): SVGElement {
  const ns = "http://www.w3.org/2000/svg";
  const mark = document.createElementNS(ns, "svg");
  mark.setAttribute("viewBox", "0 0 24 12");
  mark.setAttribute("width", "24");
  mark.setAttribute("height", "12");
  mark.setAttribute("aria-hidden", "true");
  for (const [tag, attributes] of mark_parts(item, colours)) {
    const part = document.createElementNS(ns, tag);
    for (const [name, value] of Object.entries(attributes)) part.setAttribute(name, value);
    mark.append(part);
  }
  return mark;
}

/// The parts of a legend's mark, 24 by 12.
export function mark_parts(item: Pick<LegendItem, "look" | "colour">, colours: Theme): [string, Record<string, string>][] {
  const colour = item.colour(colours);
  const dashes: Record<string, string> = { dashed: "7 4", dotted: "2 3", dashdot: "9 3 2 3" };
  if (item.look === "box") return [["rect", { x: "4", y: "0", width: "16", height: "12", rx: "2", fill: colour }]];
  if (item.look === "event")
    return [["line", { x1: "12", y1: "3", x2: "12", y2: "12", stroke: colour, "stroke-dasharray": "2 2" }], ["path", { d: "M8 0h8l-4 6z", fill: colour }]];
  return [["line", { x1: "0", y1: "6", x2: "24", y2: "6", stroke: colour, "stroke-width": "2.5", "stroke-dasharray": dashes[item.look] ?? "none" }]];
}
