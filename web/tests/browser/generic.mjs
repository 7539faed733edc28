// Checks that hold for every page: npm run test:browser -- FILE...
// Without files: the pages of tests/fixture.mjs in dist/report.html.
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { break_even_data, compare_data, heat_data, hostile_data, large_data, page_of, plan_data, run_data, sweep_data } from "../fixture.mjs";
import { open, start } from "./browser.mjs";
import { layout_problems, series_problems } from "./checks.mjs";

const WIDTHS = [320, 768, 1280, 2560];

function fixtures() {
  const template = readFileSync(new URL("../../dist/report.html", import.meta.url), "utf8");
  const folder = mkdtempSync(join(tmpdir(), "couplet-pages-"));
  const all = { compare: compare_data(), run: run_data(), break_even: break_even_data(), sweep: sweep_data(), heat: heat_data(), plan: plan_data(), hostile: hostile_data(), large: large_data() };
  return Object.entries(all).map(([name, data]) => { const file = join(folder, `${name}.html`); writeFileSync(file, page_of(template, data)); return file; });
}

const given = process.argv.slice(2);
const files = given.length > 0 ? given : fixtures();
const browser = await start();
let failed = 0;
for (const file of files) {
  const found = [];
  const { page, problems, close } = await open(browser, file, { width: WIDTHS[0] });
  const opened = await page.evaluate(() => performance.getEntriesByName("ready")[0].startTime);

  found.push(...await page.evaluate(series_problems));
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => { setTimeout(done, 120); }); }));
    found.push(...(await page.evaluate(layout_problems)).map((p) => `${width} px: ${p}`));
  }
  found.push(...problems);
  await close();
  console.log(`${found.length === 0 ? "ok  " : "FAIL"} ${file} (opened in ${(opened / 1000).toFixed(1)} s)`);
  for (const problem of found.slice(0, 30)) console.log(`     ${problem}`);
  if (found.length > 0) failed += 1;
}
await browser.close();
if (failed > 0) { console.log(`${failed} of ${files.length} pages failed`); process.exitCode = 1; }
