import { type Browser, chromium, type Page } from "playwright-core";
import { findChromium, HOW_TO_GET_ONE } from "../../../test/pages/support/find-chromium.js";
import { buildPage } from "./build-page.js";

/** Pages that nothing has run on. */
export interface Pages {
  /** The browser's version. */
  version: string;
  /** Opens one, hands it to `use` and closes it. */
  fresh<T>(use: (page: Page, busyMs: () => Promise<number>) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Opens a browser without a window. */
export async function openPages(): Promise<Pages> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(HOW_TO_GET_ONE);
  const html = await buildPage();
  const browser: Browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  return {
    version: browser.version(),
    async fresh(use) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
      try {
        const page = await context.newPage();
        await page.setContent(html);
        const client = await context.newCDPSession(page);
        await client.send("Performance.enable");
        // What the page's main thread did, in milliseconds.
        const busyMs = async (): Promise<number> => {
          const { metrics } = await client.send("Performance.getMetrics");
          return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN) * 1000;
        };
        return await use(page, busyMs);
      } finally {
        await context.close();
      }
    },
    close: () => browser.close(),
  };
}
