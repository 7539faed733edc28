/// An architecture as a drawing. Places come from the data; colours from the page's style, so that it follows light and dark.
import type { Architecture, DiagramEdge, DiagramNode } from "./data";
import { name_of, svg } from "./dom";
import { isolate, shorten, spaced } from "./format";

export type Point = readonly [number, number];

/// Where one is on a line of several pieces after `share` of its length.
export function along(points: readonly Point[], share: number): Point {
  const lengths: number[] = [];
  let whole = 0;
  for (let i = 1; i < points.length; i += 1) {
    const a = points[i - 1] ?? [0, 0];
    const b = points[i] ?? a;
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
    lengths.push(length);
    whole += length;
  }
  let left = Math.min(1, Math.max(0, share)) * whole;
  for (let i = 0; i < lengths.length; i += 1) {
    const length = lengths[i] ?? 0;
    const a = points[i] ?? [0, 0];
    const b = points[i + 1] ?? a;
    if (left <= length || i === lengths.length - 1) {
      const part = length > 0 ? Math.min(1, left / length) : 0;
      return [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part];
    }
    left -= length;
  }
  return points[0] ?? [0, 0];
}

/// The line with its corners rounded.
export function rounded_path(points: readonly Point[], radius = 8): string {
  const [first] = points;
  if (first === undefined) return "";
  let path = `M${first[0]} ${first[1]}`;
  for (let i = 1; i < points.length - 1; i += 1) {
    const before = points[i - 1] ?? first;
    const here = points[i] ?? first;
    const after = points[i + 1] ?? first;
    const shorter = (to: Point): Point => {
      const length = Math.hypot(to[0] - here[0], to[1] - here[1]);
      const part = length > 0 ? Math.min(radius, length / 2) / length : 0;
      return [here[0] + (to[0] - here[0]) * part, here[1] + (to[1] - here[1]) * part];
    };
    const a = shorter(before);
    const b = shorter(after);
    path += `L${a[0].toFixed(1)} ${a[1].toFixed(1)}Q${here[0]} ${here[1]} ${b[0].toFixed(1)} ${b[1].toFixed(1)}`;
  }
  const last = points[points.length - 1] ?? first;
  return `${path}L${last[0]} ${last[1]}`;
}

const ASYNCHRONOUS = new Set(["send", "receive", "publish", "deliver", "store", "notify", "invoke"]);

/// Pictures of kinds, 22 by 22.
const PICTURES: Record<string, string> = {
  customers: "M11 10.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM3 20c0-4.5 3.5-7 8-7s8 2.5 8 7z",
  service: "M3 3h16v6H3zM3 13h16v6H3zM6 6h.1M6 16h.1M10 6h6M10 16h6",
  worker: "M11 7.500a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM11 2v3M11 17v3M2 11h3M17 11h3M4.6 4.600l2.2 2.200M15.2 15.200l2.2 2.200M17.4 4.600l-2.2 2.200M6.8 15.200l-2.2 2.2",
  queue: "M2 6h18v10H2zM6.5 6v10M11 6v10M15.5 6v10",
  topic: "M3 8h4l9-5v16l-9-5H3zM19 8.500a4 4 0 0 1 0 5",
  bucket: "M3 5h16l-2.5 15h-11zM3 5c0-3 16-3 16 0",
  database: "M4 5c0-3.5 14-3.5 14 0v12c0 3.5-14 3.5-14 0zM4 5c0 3.5 14 3.5 14 0M4 11c0 3.5 14 3.5 14 0",
  cache: "M12 2L5 12h5l-1 8 8-11h-6z",
  function: "M6 3h3l7 16M11.2 9L6 19",
  load_balancer: "M3 11h6M9 11l8-7M9 11h9M9 11l8 7M15 3h3v3M15 19h3v-3",
  endpoint: "M11 2a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM2 11h18M11 2c-6 6-6 12 0 18M11 2c6 6 6 12 0 18",
  throttle: "M3 4h16l-6 8v7l-4-2v-5z",
  autoscaler: "M3 19h16M5 19v-5M9.5 19V11M14 19V8M18 3v6M15.5 5.500L18 3l2.5 2.5",
};
const OTHER = "M4 4h14v14H4z";

interface NodeView { group: SVGGElement; level: SVGRectElement; badge: SVGTextElement; note: SVGTextElement; node: DiagramNode }

export class DiagramView {
  readonly element: SVGSVGElement;
  readonly dots: SVGGElement;
  private readonly nodes = new Map<string, NodeView>();
  private readonly edges = new Map<string, Point[]>();

  constructor(readonly architecture: Architecture, serial: number) {
    const { diagram } = architecture;
    const arrow = `arrow-${serial}`;
    this.dots = svg("g", { class: "dots", "aria-hidden": "true" });
    this.element = svg("svg", { class: "diagram", viewBox: `0 -12 ${diagram.width} ${diagram.height + 12}`, role: "img", "aria-label": diagram_words(architecture) },
      svg("defs", {}, ...["", "-dead"].map((kind) => svg("marker", { id: `${arrow}${kind}`, viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 8, markerHeight: 8, orient: "auto-start-reverse", class: `arrow${kind}` },
        svg("path", { d: "M0 1L9 5L0 9z" })))),
      svg("g", {}, ...diagram.edges.map((edge) => this.edge(edge, arrow))), svg("g", {}, ...diagram.nodes.map((node, i) => this.node(node, `clip-${serial}-${i}`))), this.dots);
    // Letters stay readable: what gets too small scrolls inside its frame instead.
    this.element.style.minWidth = `${Math.round(diagram.width * 0.72)}px`;
    this.element.style.maxWidth = `${Math.round(diagram.width * 1.35)}px`;
  }

  private edge(edge: DiagramEdge, arrow: string): SVGElement {
    const points: Point[] = edge.points;
    this.edges.set(`${edge.from}\u0000${edge.to}`, points);
    const dead = edge.kind === "dead_letter";
    const kind = dead ? "dead" : ASYNCHRONOUS.has(edge.kind) ? "asynchronous" : "synchronous";
    return svg("path", { class: `edge ${kind}`, d: rounded_path(points), "marker-end": `url(#${arrow}${dead ? "-dead" : ""})` },
      svg("title", {}, `${isolate(edge.from)} → ${isolate(edge.to)}: ${spaced(edge.kind)}`));
  }

  private node(node: DiagramNode, clip: string): SVGElement {
    const { x, y, width, height } = node;
    const letters = Math.max(4, Math.floor((width - 50) / 7.9));
    const small = Math.max(4, Math.floor((width - 50) / 6.1));
    const level = svg("rect", { class: "level", x, y: y + height, width, height: 0, "clip-path": `url(#${clip})` });
    const badge = svg("text", { class: "badge", x: x + width - 2, y: y - 5, "text-anchor": "end" });
    const note = svg("text", { class: "down-note", x: x + 2, y: y - 5 });
    const middle = y + Math.min(height, 60) / 2;
    const two = node.detail !== null && node.detail !== "";
    const group = svg("g", { class: `node ${/^[a-z_]+$/.test(node.kind) ? node.kind : "other"}`, "data-id": node.id },
      svg("title", {}, `${isolate(node.title)} (${spaced(node.kind)})${two ? `: ${isolate(node.detail ?? "")}` : ""}`),
      svg("clipPath", { id: clip }, svg("rect", { x, y, width, height, rx: 9 })),
      svg("rect", { class: "box", x, y, width, height, rx: 9 }), level, svg("rect", { class: "border", x, y, width, height, rx: 9 }),
      svg("path", { class: "picture", d: PICTURES[node.kind] ?? OTHER, transform: `translate(${x + 10} ${middle - 15})` }),
      svg("text", { class: "name", x: x + 42, y: middle - (two ? 5 : 0), "unicode-bidi": "plaintext" }, shorten(node.title, letters)),
      two ? svg("text", { class: "detail", x: x + 42, y: middle + 11 }, shorten(node.detail ?? "", small)) : null, badge, note);
    this.nodes.set(node.id, { group, level, badge, note, node });
    return group;
  }

  has(id: string): boolean {
    return this.nodes.has(id);
  }

  set_level(id: string, share: number, words: string): void {
    const view = this.nodes.get(id);
    if (view === undefined) return;
    const { node } = view;
    const height = node.height * Math.min(1, Math.max(0, share));
    view.level.setAttribute("y", (node.y + node.height - height).toFixed(1));
    view.level.setAttribute("height", height.toFixed(1));
    if (view.badge.textContent !== words) view.badge.textContent = words;
  }

  set_down(id: string, state: "up" | "partly" | "down", words: string): void {
    const view = this.nodes.get(id);
    if (view === undefined) return;
    view.group.classList.toggle("down", state === "down");
    view.group.classList.toggle("partly", state === "partly");
    if (view.note.textContent !== words) view.note.textContent = words;
  }

  /// Where the dot of the `slot`th request at a node stands; those without room stand on the last place.
  slot(id: string, slot: number): Point {
    const node = this.nodes.get(id)?.node;
    if (node === undefined) return [-20, -20];
    const columns = Math.max(1, Math.floor((node.width - 16) / 8));
    const column = slot % columns;
    const row = Math.min(1, Math.floor(slot / columns));
    return [node.x + 10 + column * 8, node.y + node.height - 7 - row * 8];
  }

  /// The way between two nodes, in either direction; a straight line where there is no edge.
  way(from: string, to: string): Point[] {
    const there = this.edges.get(`${from}\u0000${to}`);
    if (there !== undefined) return there;
    const back = this.edges.get(`${to}\u0000${from}`);
    if (back !== undefined) return [...back].reverse();
    return [this.middle(from), this.middle(to)];
  }

  private middle(id: string): Point {
    const node = this.nodes.get(id)?.node;
    return node === undefined ? [-20, -20] : [node.x + node.width / 2, node.y + node.height / 2];
  }
}

/// The drawing in words: what there is and what leads where.
export function diagram_words(architecture: Architecture): string {
  const { nodes, edges } = architecture.diagram;
  const title = new Map(nodes.map((n) => [n.id, shorten(n.title, 60)]));
  const parts = nodes.map((n) => `${isolate(title.get(n.id) ?? "")} (${spaced(n.kind)})`);
  const ways = edges.map((e) => `${isolate(title.get(e.from) ?? e.from)} to ${isolate(title.get(e.to) ?? e.to)} (${spaced(e.kind)})`);
  return `Architecture ${isolate(shorten(architecture.name, 60))}: ${parts.join(", ")}. ${ways.length === 0 ? "" : `Connections: ${ways.join("; ")}.`}`;
}

export function diagram_caption(architecture: Architecture): Node[] {
  const heading = document.createElement("h3");
  heading.append(name_of(architecture.name, 60));
  const nodes: Node[] = [heading];
  if (architecture.title !== "") {
    const text = document.createElement("p");
    text.className = "note";
    text.append(name_of(architecture.title, 160));
    nodes.push(text);
  }
  return nodes;
}
