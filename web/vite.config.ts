import { createHash } from "node:crypto";
import { defineConfig } from "vitest/config";
import type { Plugin } from "vite";

/// What the program looks for to put its data into; it must occur once.
const SLOT = '<script type="application/json" id="couplet-data"></script>';
const LIMIT = 1_300_000; // bytes

/// Everything in one file that needs no network: the style and the script go into the page. The page's policy
/// lets this script run and no other, so nothing in the data can.
function single_file(): Plugin {
  return {
    name: "single-file",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      let page = "";
      let code = "";
      let style = "";
      for (const [name, file] of Object.entries(bundle)) {
        if (file.type === "chunk") code += file.code;
        else if (name.endsWith(".css")) style += String(file.source);
        else if (name.endsWith(".html")) page = String(file.source);
        else this.error(`${name} has no place in a single file`);
        Reflect.deleteProperty(bundle, name);
      }
      code = code.replace(/<\/script/gi, "<\\/script").replace(/<!--/g, "<\\!--").trim();
      const hash = createHash("sha256").update(code, "utf8").digest("base64");
      page = page.replace(/\s*<script type="module"[^>]*><\/script>/g, "").replace(/\s*<link rel="stylesheet"[^>]*>/g, "");
      page = page.replace("SCRIPT_HASH", () => `sha256-${hash}`);
      page = page.replace("</head>", () => `<style>${style.trim()}</style>\n</head>`);
      page = page.replace("</body>", () => `<script type="module">${code}</script>\n</body>`);
      if (page.split(SLOT).length !== 2) this.error(`the page must hold ${SLOT} exactly once`);
      const bytes = Buffer.byteLength(page, "utf8");
      if (bytes >= LIMIT) this.error(`the page has ${bytes} bytes; ${LIMIT} is the limit`);
      this.emitFile({ type: "asset", fileName: "report.html", source: page });
    },
  };
}

export default defineConfig({
  base: "./",
  plugins: [single_file()],
  build: {
    target: "es2020",
    modulePreload: false,
    cssCodeSplit: false,
    assetsInlineLimit: 100_000_000,
    chunkSizeWarningLimit: 2_000,
    rollupOptions: { input: "report.html" },
  },
  test: { include: ["tests/unit/**/*.test.ts"], environment: "node" },
});
