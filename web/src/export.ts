/// A chart as a file for slides: title, legend, the drawing and where it comes from, on 960 x 540 or 800 x 600 units,
/// twice that in points, so that the letters can be read from the last row.
import { mark_parts } from "./card";
import { shorten } from "./format";
import { FONT, echarts } from "./spec";
import type { ChartSpec, LegendItem } from "./spec";
import { shared_zoom } from "./card";
import { theme } from "./theme";
import type { Theme } from "./theme";

export type ExportShape = "16:9" | "4:3";

const SIZES: Record<ExportShape, [number, number]> = { "16:9": [960, 540], "4:3": [800, 600] };
const MARGIN = 28;

function escape(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;").replace(/'/g, "&#39;")
    // eslint-disable-next-line no-control-regex -- XML knows no such characters
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
}

const ruler = document.createElement("canvas").getContext("2d");

function text_width(text: string, size: number, weight = 400): number {
  if (ruler === null) return text.length * size * 0.55;
  ruler.font = `${weight} ${size}px ${FONT}`;
  return ruler.measureText(text).width;
}

/// The longest beginning that fits, with an ellipsis.
function fitted(text: string, width: number, size: number, weight = 400): string {
  if (text_width(text, size, weight) <= width) return text;
  let low = 1;
  let high = Array.from(text).length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (text_width(shorten(text, middle), size, weight) <= width) low = middle;
    else high = middle - 1;
  }
  return shorten(text, low);
}

function line(text: string, x: number, y: number, size: number, colour: string, weight = 400): string {
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${colour}" unicode-bidi="plaintext">${escape(text)}</text>`;
}

function legend_rows(items: LegendItem[], width: number, top: number, colours: Theme): { body: string; height: number } {
  let x = MARGIN;
  let y = top;
  let body = "";
  for (const item of items) {
    const label = fitted(item.label, Math.min(260, width - 2 * MARGIN - 32), 13);
    const wide = 32 + text_width(label, 13) + 18;
    if (x + wide > width - MARGIN + 18 && x > MARGIN) { x = MARGIN; y += 20; }
    const parts = mark_parts(item, colours).map(([tag, a]) => `<${tag} ${Object.entries(a).map(([k, v]) => `${k}="${v}"`).join(" ")}/>`).join("");
    body += `<g transform="translate(${x} ${y - 10})">${parts}</g>${line(label, x + 32, y, 13, colours.ink)}`;
    x += wide;
  }
  return { body, height: items.length === 0 ? 0 : y - top + 20 };
}

/// The chart as the text of an SVG file.
export function chart_svg(spec: ChartSpec, hidden: ReadonlySet<string>, shape: ExportShape): string {
  const colours = theme();
  const [width, height] = SIZES[shape];
  const shown = spec.legend.filter((item) => item.series.length === 0 || item.series.some((s) => !hidden.has(s)));
  let y = 44;
  let body = line(fitted(spec.title, width - 2 * MARGIN, 22, 600), MARGIN, y, 22, colours.ink, 600);
  if (spec.note !== null) { y += 24; body += line(fitted(spec.note, width - 2 * MARGIN, 14), MARGIN, y, 14, colours.soft); }
  const legend = legend_rows(shown, width, y + 28, colours);
  body += legend.body;
  y += 18 + legend.height;
  const foot = 34;
  const inner = { width: width - 2 * MARGIN, height: Math.max(120, height - y - foot) };
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, ...inner });
  const selected: Record<string, boolean> = {};
  for (const item of spec.legend) for (const s of item.series) selected[s] = !hidden.has(s);
  chart.setOption({ ...spec.option({ ...inner, theme: colours, zoom: shared_zoom.range, exported: true }), legend: { show: false, selected } });
  const drawing = chart.renderToSVGString().replace(/^<\?xml[^>]*\?>/, "");
  chart.dispose();
  body += `<g transform="translate(${MARGIN} ${y})">${drawing}</g>`;
  body += line(fitted(spec.source, width - 2 * MARGIN, 12), MARGIN, height - 14, 12, colours.soft);
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width * 2}" height="${height * 2}" viewBox="0 0 ${width} ${height}" font-family="${escape(FONT)}">`
    + `<title>${escape(spec.title)}</title><desc>${escape(spec.sentence)}</desc><rect width="100%" height="100%" fill="${colours.paper}"/>${body}</svg>`;
}

async function raster(text: string, width: number, height: number): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("the browser draws no pictures");
  context.drawImage(image, 0, 0, width, height);
  return new Promise((done, failed) => { canvas.toBlob((blob) => { if (blob === null) failed(new Error("the browser wrote no picture")); else done(blob); }, "image/png"); });
}

export function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => { URL.revokeObjectURL(link.href); }, 10_000);
}

export async function export_chart(spec: ChartSpec, hidden: ReadonlySet<string>, format: "svg" | "png", shape: ExportShape): Promise<void> {
  const text = chart_svg(spec, hidden, shape);
  const name = `couplet-${spec.id}-${shape.replace(":", "x")}.${format}`;
  const [width, height] = SIZES[shape];
  const blob = format === "svg" ? new Blob([text], { type: "image/svg+xml" }) : await raster(text, width * 2, height * 2);
  save(blob, name);
}
