import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { findChromium, HOW_TO_GET_ONE } from "./find-chromium.js";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Grey edges of letters: the same on every machine, and smaller pictures.
  "--disable-lcd-text",
];

/** One browser for a file of tests. */
export interface TestBrowser {
  /** A page of a new context: nobody is signed in, nothing is stored. It is closed after the test. */
  open(url: string, options?: BrowserContextOptions): Promise<Page>;
  /** What the test makes happen on purpose, e.g. `/status of 409/`: no problem until its end. */
  allow(problem: RegExp): void;
}

/** Starts a browser without a window. After each test, what a page wrote to its console as an error, or did not catch, fails it. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(HOW_TO_GET_ONE);
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

/** {@link openBrowser} for a whole file: call it once at the top. */
export function withBrowser(): TestBrowser {
  let browser: Browser | undefined;
  let problems: string[] = [];
  let allowed: RegExp[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close();
    const unexpected = problems.filter((problem) => !allowed.some((pattern) => pattern.test(problem)));
    problems = [];
    allowed = [];
    expect(unexpected, "errors of pages").toEqual([]);
  });
  afterAll(() => browser?.close());

  return {
    allow: (problem) => {
      allowed.push(problem);
    },
    open: async (url, options) => {
      if (!browser) throw new Error("The browser starts before the first test.");
      const context = await browser.newContext(options);
      const page = await context.newPage();
      page.on("console", (message) => {
        if (message.type() === "error") problems.push(`${message.text()} (${message.location().url})`);
      });
      page.on("pageerror", (error) => problems.push(error.stack ?? String(error)));
      await page.goto(url);
      return page;
    },
  };
}
