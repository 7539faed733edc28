/// Numbers as people read them: three digits that matter, thousands apart, the unit that fits the size.

const DASH = "–";
const MINUS = "−";

/// Keeps the direction of a text of unknown language from turning what stands around it.
export function isolate(text: string): string {
  return `\u2068${text}\u2069`;
}

/// At most `most` characters (whole code points), the rest replaced by an ellipsis.
export function shorten(text: string, most: number): string {
  const points = Array.from(text);
  return points.length <= most ? text : points.slice(0, Math.max(1, most - 1)).join("") + "…";
}

function grouped(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/// `digits` significant digits, no exponent, no needless zeros, thousands separated: 1,234  0.0123  12.3
export function number(x: number | null | undefined, digits = 3): string {
  if (x === null || x === undefined || !Number.isFinite(x)) return DASH;
  if (x === 0) return "0";
  const size = Math.abs(x);
  const magnitude = Math.floor(Math.log10(size));
  if (magnitude < -9) return `${x < 0 ? MINUS : ""}${size.toExponential(digits - 1)}`;
  const decimals = Math.min(20, Math.max(0, digits - 1 - magnitude));
  let text = size.toFixed(decimals);
  if (text.includes(".")) text = text.replace(/\.?0+$/, "");
  const [whole = "0", fraction] = text.split(".");
  return `${x < 0 ? MINUS : ""}${grouped(whole)}${fraction === undefined ? "" : "." + fraction}`;
}

/// A span of time: 0.21 ms, 12.3 s, 4.5 min, 2 h, 3 d
export function seconds(x: number | null | undefined): string {
  if (x === null || x === undefined || !Number.isFinite(x)) return DASH;
  const size = Math.abs(x);
  if (size === 0) return "0 s";
  if (size < 0.9995e-3) return `${number(x * 1e6)} µs`;
  if (size < 0.9995) return `${number(x * 1e3)} ms`;
  if (size < 99.95) return `${number(x)} s`;
  if (size < 5997) return `${number(x / 60)} min`;
  if (size < 2 * 86400) return `${number(x / 3600)} h`;
  return `${number(x / 86400)} d`;
}

/// A moment of the simulated time: 0:30:00; with parts of a second only where there are some.
export function clock(t: number, parts: "auto" | "minutes" | "seconds" = "auto"): string {
  const sign = t < 0 ? MINUS : "";
  const rounded = parts === "minutes" ? Math.round(Math.abs(t) / 60) * 60
    : parts === "seconds" ? Math.round(Math.abs(t)) : Math.round(Math.abs(t) * 1000) / 1000;
  const hours = Math.floor(rounded / 3600);
  const minutes = Math.floor((rounded - hours * 3600) / 60);
  const rest = rounded - hours * 3600 - minutes * 60;
  const two = (n: number): string => String(n).padStart(2, "0");
  if (parts === "minutes") return `${sign}${hours}:${two(minutes)}`;
  const whole = Math.floor(rest + 1e-9);
  const fraction = Math.round((rest - whole) * 1000);
  const tail = fraction > 0 ? `.${String(fraction).padStart(3, "0").replace(/0+$/, "")}` : "";
  return `${sign}${hours}:${two(minutes)}:${two(whole)}${tail}`;
}

export function money(x: number | null | undefined): string {
  if (x === null || x === undefined || !Number.isFinite(x)) return DASH;
  const size = Math.abs(x);
  const sign = x < 0 ? MINUS : "";
  if (size === 0) return "$0";
  if (size >= 1000) return `${sign}$${grouped(size.toFixed(0))}`;
  if (size >= 0.1) return `${sign}$${size.toFixed(2)}`;
  return `${sign}$${number(size, 2)}`;
}

/// A share of one as per cent. What is not quite all never reads as all, and what is not quite nothing never as 0.
export function percent(x: number | null | undefined): string {
  if (x === null || x === undefined || !Number.isFinite(x)) return DASH;
  const p = x * 100;
  if (p > 99 && p < 100) {
    const missing = 100 - p;
    const decimals = Math.min(6, Math.max(1, Math.ceil(-Math.log10(missing))));
    return `${(Math.floor(p * 10 ** decimals) / 10 ** decimals).toFixed(decimals).replace(/0+$/, "")} %`;
  }
  return `${number(p)} %`;
}

export function bytes(x: number | null | undefined): string {
  if (x === null || x === undefined || !Number.isFinite(x)) return DASH;
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let value = x;
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < units.length - 1) { value /= 1024; unit += 1; }
  return `${number(value)} ${units[unit] ?? "B"}`;
}

/// A number in the unit that the data names.
export function in_unit(x: number | null | undefined, unit: string | null): string {
  if (x === null || x === undefined || !Number.isFinite(x)) return DASH;
  switch (unit) {
    case "seconds": case "second": case "s": return seconds(x);
    case "dollars": case "dollars per month": case "US dollars": case "USD": case "$": return money(x);
    case "bytes": case "byte": case "B": return bytes(x);
    case "share": return percent(x);
    case null: case "": case "1": return number(x);
    default: return `${number(x)} ${unit}`;
  }
}

/// A word for a share of one; other units are said as they are.
export function unit_word(unit: string): string {
  switch (unit) {
    case "s": return "seconds";
    case "$": case "USD": return "US dollars";
    case "": case "1": return "number";
    default: return unit;
  }
}

export function interval(low: number | null, high: number | null, how: (x: number) => string): string {
  if (low === null || high === null) return "";
  const from = how(low);
  const to = how(high);
  return from === to ? `[${from}]` : `[${from}, ${to}]`;
}

/// A number stays on one line with its unit.
export function keep_units(text: string): string {
  return text.replace(/(\d) (?=(?:µs|ms|s|min|h|d|%)(?![A-Za-z]))/g, "$1\u00a0");
}

/// `a`, `a and b`, `a, b and c`
export function list(words: string[]): string {
  if (words.length <= 1) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} and ${words[words.length - 1] ?? ""}`;
}

/// `response_p99` reads as `response p99`.
export function spaced(name: string): string {
  return name.replace(/_/g, " ");
}
