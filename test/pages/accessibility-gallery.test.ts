import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { withBrowser } from "./support/open-browser.js";
import { axeProblems, layoutProblems } from "./support/page-checks.js";
import { type Gallery, serveGallery } from "./support/serve-gallery.js";

type Look = NonNullable<Parameters<Gallery["address"]>[1]>;

const WIDE = { viewport: { width: 1000, height: 800 } };
const NARROW = { viewport: { width: 320, height: 640 } };
/** 1280 by 800 at 200 %. */
const ZOOMED = { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 };
/** What a telephone held sideways, or 400 % on a small screen, leaves. */
const LOW = { viewport: { width: 568, height: 256 } };

// Seventy scenes a test: some 8 seconds, or a minute on a machine with other things to do.
vi.setConfig({ testTimeout: 240_000 });

const browser = withBrowser();
let gallery: Gallery;
let scenes: string[];
beforeAll(async () => {
  gallery = await serveGallery();
});
afterAll(() => gallery.stop());

const show = async (page: Page, scene: string): Promise<void> => {
  await page.evaluate((name) => {
    location.hash = name;
  }, scene);
  await page.locator(`[data-scene="${scene}"]`).waitFor();
};

/** What a check finds wrong in any scene. */
async function problemsOf(
  check: (page: Page) => Promise<string[]>,
  options: BrowserContextOptions,
  look: Look = {},
): Promise<string[]> {
  const page = await browser.open(gallery.address("", look), options);
  await page.getByRole("link").first().waitFor();
  scenes = await page.getByRole("link").allTextContents();
  expect(scenes.length).toBeGreaterThan(60);
  const found: string[] = [];
  for (const scene of scenes) {
    await show(page, scene);
    for (const problem of await check(page)) found.push(`${scene}: ${problem}`);
  }
  return found;
}

it.each([
  ["light", WIDE],
  ["dark", WIDE],
  ["light", NARROW],
  ["dark", LOW],
] as const)("axe finds nothing wrong in any state, in %s colours, at %o", async (theme, options) => {
  expect(await problemsOf(axeProblems, options, { theme })).toEqual([]);
});

it.each([
  ["wide", WIDE, {}],
  ["320 pixels wide", NARROW, {}],
  ["at 200 %", ZOOMED, {}],
  ["low", LOW, {}],
  ["wide, from right to left", WIDE, { dir: "rtl" }],
  ["320 pixels wide, from right to left", NARROW, { dir: "rtl" }],
] as const)("nothing is cut, too small or on something else: %s", async (_name, options, look) => {
  expect(await problemsOf(layoutProblems, options, look)).toEqual([]);
});

it("nothing moves for those who asked for that", async () => {
  const moving = (page: Page): Promise<string[]> =>
    page.evaluate(() =>
      document.getAnimations().map(({ effect }) => (effect as KeyframeEffect).target?.outerHTML ?? ""),
    );
  expect(await problemsOf(moving, { ...WIDE, reducedMotion: "reduce" })).toEqual([]);
  const others = await problemsOf(moving, { ...WIDE, reducedMotion: "no-preference" });
  expect(others.map((problem) => problem.split(":")[0])).toEqual(
    expect.arrayContaining(["leads-loading", "leads-reloading", "indicator-connecting", "indicator-waiting"]),
  );
});

it("axe finds nothing wrong after each step of deciding a conflict", async () => {
  const page = await browser.open(gallery.address("conflict-open", { theme: "dark" }), WIDE);
  const choices = page.getByRole("radio");
  await choices.first().waitFor();
  expect(await choices.count()).toBe(4);
  for (const choice of await choices.all()) {
    await choice.check();
    expect(await axeProblems(page)).toEqual([]);
    expect(await layoutProblems(page)).toEqual([]);
  }
});

it("all of a choice's box picks it", async () => {
  const page = await browser.open(gallery.address("conflict-open"), WIDE);
  const choice = page.locator('[data-part="choice"]').nth(1);
  const box = await choice.boundingBox();
  await choice.click({ position: { x: (box?.width ?? 0) - 8, y: 6 } });
  expect(await page.getByRole("radio").nth(1).isChecked()).toBe(true);
});

it("axe finds nothing wrong where a form is refused, and the first mistake has the focus", async () => {
  const page = await browser.open(gallery.address("form-fresh", { theme: "light" }), WIDE);
  await page.getByRole("button", { name: "Create lead" }).click();
  const first = page.getByLabel("First name");
  await page.locator('[aria-invalid="true"]').first().waitFor();
  expect(await first.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await axeProblems(page)).toEqual([]);
  await page.getByText("More details").click();
  expect(await axeProblems(page)).toEqual([]);
  await page.keyboard.press("Escape");
  expect(await layoutProblems(page)).toEqual([]);
});

it.each([
  ["queue-full", "Retry all that failed"],
  ["queue-full", "Cancel job: Send to ResMan: Ada Lovelace"],
  ["duplicates-full", "Merge: Robin Marsh"],
  ["duplicates-full", "Undo the last merge"],
  ["properties-full", "Pause: Maple Court"],
])("axe finds nothing wrong where it is asked once more: %s, %s", async (scene, name) => {
  const page = await browser.open(gallery.address(scene, { theme: "dark" }), NARROW);
  const opener = page.getByRole("button", { name }).first();
  await opener.click();
  await page.getByRole("dialog").waitFor();
  expect(await axeProblems(page)).toEqual([]);
  expect(await layoutProblems(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
  expect(await opener.evaluate((element) => element === document.activeElement)).toBe(true);
});

it("axe finds nothing wrong in what is opened: numbers of a chart, changes of a log, errors of a sync", async () => {
  const page = await browser.open(gallery.address("chart-full", { theme: "light" }), NARROW);
  for (const scene of ["chart-full", "log-full", "manual-sync", "manual-sync-busy", "manual-sync-failed"]) {
    await show(page, scene);
    if (scene.startsWith("manual")) await page.getByRole("button").click();
    for (const summary of await page.locator("summary").all()) await summary.click();
    expect(await axeProblems(page), scene).toEqual([]);
    expect(await layoutProblems(page), scene).toEqual([]);
  }
});

it("which row is chosen is seen where a system decides all colours", async () => {
  const page = await browser.open(gallery.address("leads-selected"), { ...WIDE, forcedColors: "active" });
  const markOf = (name: string) =>
    page
      .getByRole("row", { name })
      .first()
      .getByRole("gridcell")
      .first()
      .evaluate((cell) => getComputedStyle(cell).borderInlineStartColor);
  await page.getByRole("row", { name: "Robin Marsh" }).first().waitFor();
  expect(await markOf("Robin Marsh")).not.toBe(await markOf("Kim Nguyen"));
});
