/// Colours by role, for a light and a dark page. The sets are told apart with red-green and blue-yellow blindness
/// (after Okabe and Ito, and Tol); where lines could still be mixed up, dashes differ as well.
import type { Outcome } from "./data";

export type Mode = "light" | "dark";

export interface Theme {
  mode: Mode;
  paper: string; // behind charts
  ink: string; // texts
  soft: string; // texts of second rank; 4.5 : 1 on paper
  rule: string; // lines of the grid
  axis: string;
  failure: string; // shading
  event: string;
  mark: string; // chosen points, break-even
  architectures: string[];
  components: string[];
  outcomes: Record<Outcome, string>;
  ramp: string[]; // small to large
}

const LIGHT: Theme = {
  mode: "light", paper: "#ffffff", ink: "#1b2430", soft: "#566273", rule: "#e6e9ee", axis: "#8a95a5",
  failure: "rgba(190, 70, 30, 0.13)", event: "#6b3fa0", mark: "#111827",
  architectures: ["#0072b2", "#d55e00", "#00795a", "#b0428b", "#8a6d00", "#3f4e63"],
  components: ["#00847e", "#8b2252", "#7a6a00", "#4b3fa8", "#b65c8f", "#3d7a2a", "#9c4a1a", "#5b6b7f"],
  outcomes: { completed: "#2a9d8f", failed: "#d1495b", lost: "#33264d", parked: "#e9a820", pending: "#98a3b3" },
  ramp: ["#fdf6d8", "#f2d27a", "#d99a55", "#a8576b", "#5b3a77", "#251e4d"],
};

const DARK: Theme = {
  mode: "dark", paper: "#171d26", ink: "#e8ecf2", soft: "#a5b0c0", rule: "#2a3340", axis: "#6b7789",
  failure: "rgba(255, 140, 90, 0.17)", event: "#c3a6ff", mark: "#ffffff",
  architectures: ["#5ab4ee", "#ff9a4d", "#35c99b", "#ea8fc8", "#e5c84b", "#b3c0d3"],
  components: ["#4fd1c5", "#f28aad", "#d9c94a", "#a9a1ff", "#f0a6d2", "#8fd07a", "#f2a97e", "#b3c0d3"],
  outcomes: { completed: "#3fbfae", failed: "#f0707f", lost: "#d9c8ff", parked: "#f2bd4b", pending: "#7e8a9c" },
  ramp: ["#1d2333", "#473a68", "#8b4a73", "#c9735c", "#eeb35c", "#fbf0b8"],
};

export const DASHES: ("solid" | "dashed" | "dotted" | number[])[] = ["solid", [7, 4], [2, 3], [9, 3, 2, 3]];

export function theme_of(mode: Mode): Theme {
  return mode === "dark" ? DARK : LIGHT;
}

export function pick(colours: string[], index: number): string {
  return colours[index % colours.length] ?? "#888888";
}

type Choice = "auto" | Mode;
const KEY = "couplet-theme";
let choice: Choice = "auto";
let printing = false;
const listeners = new Set<() => void>();
// Colours are also asked for where there is no window.
const dark = typeof window === "undefined" ? null : window.matchMedia("(prefers-color-scheme: dark)");

export function mode(): Mode {
  if (printing) return "light";
  if (choice !== "auto") return choice;
  return dark?.matches === true ? "dark" : "light";
}

export function theme(): Theme {
  return theme_of(mode());
}

/// Calls `listener` when the colours change, until `gone` is aborted.
export function on_theme(listener: () => void, gone: AbortSignal | null = null): void {
  listeners.add(listener);
  gone?.addEventListener("abort", () => { listeners.delete(listener); });
}

function apply(): void {
  document.documentElement.dataset["theme"] = mode();
  for (const listener of listeners) listener();
}

export function toggle_theme(): void {
  choice = mode() === "dark" ? "light" : "dark";
  // A page from disk may not be allowed to remember anything.
  try { window.localStorage.setItem(KEY, choice); } catch { /* then it does not */ }
  apply();
}

/// Paper is white: what is printed is drawn in the light colours.
export function start_theme(): void {
  try {
    const kept = window.localStorage.getItem(KEY);
    if (kept === "light" || kept === "dark") choice = kept;
  } catch { /* as above */ }
  dark?.addEventListener("change", apply);
  window.addEventListener("beforeprint", () => { printing = true; apply(); });
  window.addEventListener("afterprint", () => { printing = false; apply(); });
  apply();
}

export function reduced_motion(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
