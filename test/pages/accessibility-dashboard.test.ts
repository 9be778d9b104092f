import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withBrowser } from "./support/open-browser.js";
import { axeProblems, layoutProblems } from "./support/page-checks.js";
import { startHost, type TestHost } from "./support/start-host.js";

const WIDE: BrowserContextOptions = { viewport: { width: 1200, height: 800 }, colorScheme: "light" };
const DARK: BrowserContextOptions = { ...WIDE, colorScheme: "dark" };
const NARROW: BrowserContextOptions = { viewport: { width: 320, height: 640 }, colorScheme: "dark" };
/** 1280 by 800 at 200 %. */
const ZOOMED: BrowserContextOptions = { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 };

const browser = withBrowser();
let host: TestHost;
/** Addresses of views, with what must be there before anything is looked at. */
let views: Record<string, readonly [path: string, shows: string]>;

beforeAll(async () => {
  host = await startHost({ chats: 60, hasTasks: true });
  const { engine, conversationIds } = host.world;
  const [id = ""] = conversationIds;
  await engine.pushLead(id);
  const open = await engine.conflicts.list({ limit: 50 });
  const conflict = open.find(({ conflictField }) => conflictField === "phone");
  const pair = open.find(({ conflictType }) => conflictType === "duplicate_lead");
  expect(conflict).toBeDefined();
  expect(pair).toBeDefined();
  const rows = '[data-lead-sync="leads-table"] [data-part="row"]';
  views = {
    leads: ["/dashboard/leads", rows],
    "no leads": ["/dashboard/leads?q=nobody-has-this-name", '[data-part="empty"]:not(:empty)'],
    "a lead": [`/dashboard/leads?lead=${id}`, ".panel form"],
    "its log": [`/dashboard/leads?lead=${id}&tab=log`, '[data-part="entry"]'],
    "its history": [`/dashboard/leads?lead=${id}&tab=history`, '[data-part="now"]'],
    "its duplicates": [`/dashboard/leads?lead=${pair?.conversationId}&tab=duplicates`, '[data-part="card"]'],
    "a new lead": ["/dashboard/leads?dialog=new-lead", "dialog form"],
    overview: ["/dashboard/overview", '[data-part="metric"]'],
    conflicts: ["/dashboard/conflicts", '[role="option"]'],
    "a conflict": [`/dashboard/conflicts?conflict=${conflict?.id}`, 'dialog [data-part="choice"]'],
    queue: ["/dashboard/queue", '[data-lead-sync="sync-queue"]:not([data-state="loading"])'],
    properties: ["/dashboard/properties", '[data-lead-sync="property-status"] [data-part="card"]'],
  };
});
afterAll(() => host.stop());

const open = async (view: string, options: BrowserContextOptions, look = ""): Promise<Page> => {
  const [path = "", shows = ""] = views[view] ?? [];
  const page = await browser.open(
    await host.address(path + (look && (path.includes("?") ? "&" : "?") + look)),
    options,
  );
  await page.locator(shows).first().waitFor();
  return page;
};

const NAMES = [
  "leads",
  "no leads",
  "a lead",
  "its log",
  "its history",
  "its duplicates",
  "a new lead",
  "overview",
  "conflicts",
  "a conflict",
  "queue",
  "properties",
];

describe.each(NAMES)("the dashboard shows %s", (view) => {
  it.each([
    ["in light colours", WIDE],
    ["in dark colours", DARK],
    ["320 pixels wide", NARROW],
  ])("so that axe finds nothing wrong %s", async (_name, options) => {
    expect(await axeProblems(await open(view, options))).toEqual([]);
  });

  it.each([
    ["320 pixels wide", NARROW, ""],
    ["at 200 %", ZOOMED, ""],
    ["from right to left", WIDE, "dir=rtl"],
    ["320 pixels wide, from right to left", NARROW, "dir=rtl"],
  ])("with nothing cut, too small or on something else %s", async (_name, options, look) => {
    expect(await layoutProblems(await open(view, options, look))).toEqual([]);
  });
});

/** What has the focus: in words, where it is, and whether it is seen to have it. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement: element } = document;
    if (!element || element === document.body) return undefined;
    const row = element.closest('[data-part="row"]');
    // A row draws its outline above the cells that stay in sight.
    const drawn = row === element ? getComputedStyle(element, "::after") : getComputedStyle(element);
    const label =
      element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels?.[0] : null;
    return {
      name: (label?.textContent ?? element.getAttribute("aria-label") ?? element.textContent ?? "").trim().slice(0, 40),
      isSeen: drawn.outlineStyle !== "none" && Number.parseFloat(drawn.outlineWidth) >= 2,
      isInSight: element.checkVisibility(),
    };
  });

describe("by keyboard alone", () => {
  it("Tab reaches everything once, in the order of the page, and each time it is seen", async () => {
    const page = await open("leads", WIDE);
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    const names: string[] = [];
    for (let step = 0; step < 60; step++) {
      await page.keyboard.press("Tab");
      const at = await focused(page);
      if (!at) break;
      expect(at, `step ${step}`).toMatchObject({ isSeen: true, isInSight: true });
      names.push(at.name);
    }
    const wanted = [
      "Property",
      "Colours",
      "Sign out",
      "Leads",
      "Overview",
      "Queue",
      "Properties",
      "Search",
      "Status",
      "New lead",
    ];
    const places = wanted.map((name) => names.indexOf(name));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    // The table is one stop for its rows, and one for each control of the current row, however many leads there are.
    expect(names.length).toBeLessThan(40);
  });

  it("a lead is chosen by arrows and Enter, and closed again", async () => {
    const page = await open("leads", WIDE);
    await page.locator('[data-part="row"][tabindex="0"]').focus();
    await page.keyboard.press("ArrowDown");
    const chosen = await focused(page);
    await page.keyboard.press("Enter");
    const close = page.getByRole("button", { name: "Close the lead" });
    await close.waitFor();
    await close.focus();
    await page.keyboard.press("Enter");
    await close.waitFor({ state: "detached" });
    await expect.poll(() => focused(page)).toMatchObject({ name: chosen?.name, isSeen: true });
  });

  it("Escape closes the form of a new lead, and the focus is where it was", async () => {
    const page = await open("leads", WIDE);
    const opener = page.getByRole("button", { name: "New lead" });
    await opener.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    for (let step = 0; step < 30; step++) {
      await page.keyboard.press("Tab");
      const at = await focused(page);
      if (at) expect(at, `step ${step}`).toMatchObject({ isSeen: true, isInSight: true });
    }
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await expect.poll(() => focused(page)).toMatchObject({ name: "New lead" });
  });

  it("a conflict is opened from the list by arrows and Enter, and Escape leads back to the list", async () => {
    const page = await open("conflicts", WIDE);
    const list = page.getByRole("listbox");
    await list.focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await expect.poll(() => list.evaluate((element) => element === document.activeElement)).toBe(true);
  });
});

it("the way in is accessible, also when it is refused", async () => {
  const page = await browser.open(`${host.url}/dashboard`, NARROW);
  await page.getByLabel("Token").waitFor();
  expect(await axeProblems(page)).toEqual([]);
  expect(await layoutProblems(page)).toEqual([]);
  browser.allow(/status of 401/);
  await page.getByLabel("Token").fill("nonsense");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  expect(await axeProblems(page)).toEqual([]);
});

it.each([
  ["light", WIDE],
  ["dark and narrow", NARROW],
])("the chat is accessible from the first question to the synced lead: %s", async (_name, options) => {
  const page = await browser.open(await host.address("/chat", "agent"), options);
  for (const answer of ["Robin", "Robin Marsh", "robin.marsh@example.com", "2027-05-01", "1500 to 2100"]) {
    await page.getByRole("textbox").fill(answer);
    expect(await axeProblems(page)).toEqual([]);
    expect(await layoutProblems(page)).toEqual([]);
    await page.keyboard.press("Enter");
  }
  await page.locator('[data-lead-sync="lead-sync-status"][data-state="synced"]').waitFor();
  expect(await axeProblems(page)).toEqual([]);
  expect(await layoutProblems(page)).toEqual([]);
});

it("what is told while the server is gone is accessible", async () => {
  const page = await open("leads", WIDE);
  browser.allow(/ERR_CONNECTION|Failed to load|WebSocket/);
  await host.stopServer();
  await page.locator('[data-lead-sync="real-time-sync-indicator"][data-state="waiting"]').waitFor();
  expect(await axeProblems(page)).toEqual([]);
  expect(await layoutProblems(page)).toEqual([]);
  await host.startServer();
  await page.locator('[data-lead-sync="real-time-sync-indicator"][data-state="open"]').waitFor();
});
