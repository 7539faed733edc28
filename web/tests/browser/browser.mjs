// What the browser tests share: a headless Chromium that refuses every request but that of the file itself.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

export async function start() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-color-profile=srgb"],
  });
}

/// Opens a page from disk and waits until all charts are drawn. `problems` collects errors and requests.
export async function open(browser, file, options = {}) {
  const { width = 1280, height = 900, dark = false, reduced = false } = options;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? "dark" : "light", reducedMotion: reduced ? "reduce" : "no-preference", acceptDownloads: true, deviceScaleFactor: options.scale ?? 1 });
  const page = await context.newPage();
  const problems = [];
  const url = pathToFileURL(resolve(file)).href;
  page.on("console", (message) => { if (message.type() === "error" || message.type() === "warning") problems.push(`console: ${message.text()}`); });
  page.on("pageerror", (error) => { problems.push(`error: ${error.message}`); });
  page.on("dialog", (dialog) => { problems.push(`dialog: ${dialog.message()}`); void dialog.dismiss(); });
  page.on("request", (request) => {
    const to = request.url();
    if (to !== url && !to.startsWith(`${url}#`) && !to.startsWith("data:") && !to.startsWith("blob:")) problems.push(`request: ${to}`);
  });
  await page.goto(url);
  // Where something is must not depend on how far a scroll has come.
  await page.addStyleTag({ content: "html { scroll-behavior: auto !important; }" });
  await page.waitForFunction(() => document.documentElement.dataset.ready === "yes", null, { timeout: 60_000 });
  return { page, context, problems, close: () => context.close() };
}
