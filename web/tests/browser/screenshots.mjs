// Pictures of pages, for the documentation and for those who change the page.
// node tests/browser/screenshots.mjs FOLDER FILE... [--full]
import { mkdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { open, start } from "./browser.mjs";

const [folder, ...rest] = process.argv.slice(2);
const full = rest.includes("--full");
const only = rest.find((a) => a.startsWith("--only="))?.slice(7);
const VIEWS = [["light", { width: 1280, height: 900 }], ["dark", { width: 1280, height: 900, dark: true }], ["phone", { width: 390, height: 844, scale: 2 }], ["narrow", { width: 320, height: 700 }], ["wide", { width: 2560, height: 1440 }]];
mkdirSync(folder, { recursive: true });
const browser = await start();
for (const file of rest.filter((a) => !a.startsWith("--"))) {
  for (const [name, options] of VIEWS) {
    if (only !== undefined && !only.split(",").includes(name)) continue;
    const { page, problems, close } = await open(browser, file, options);
    const base = basename(file) === "report.html" ? basename(dirname(resolve(file))) : basename(file, ".html");
    await page.screenshot({ path: join(folder, `${base}-${name}.png`), fullPage: full });
    for (const problem of problems) console.error(`${file} (${name}): ${problem}`);
    await close();
  }
}
await browser.close();
