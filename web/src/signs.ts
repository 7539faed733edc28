/// Small pictures on buttons; letters for them are missing from many fonts.
import { svg } from "./dom";

export type Sign = "play" | "pause" | "before" | "next" | "left" | "right";

const PATHS: Record<Sign, string> = {
  play: "M4 2.5v11l9-5.5z", pause: "M4 3h3v10H4zM9 3h3v10H9z", before: "M3 3h2v10H3zM14 3v10L6 8z", next: "M11 3h2v10h-2zM2 3v10l8-5z",
  left: "M11 2.5v11L4 8z", right: "M5 2.5v11L12 8z",
};

export function sign_of(sign: Sign): SVGSVGElement {
  return svg("svg", { class: "sign", viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true" }, svg("path", { d: PATHS[sign], fill: "currentColor" }));
}
