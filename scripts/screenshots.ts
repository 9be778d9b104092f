/** `tsx scripts/screenshots.ts [name…]`: makes docs/images anew, from the dashboard and the chat of the Express example. */
import { mkdir, writeFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { openBrowser } from "../test/pages/support/open-browser.js";
import { startHost } from "../test/pages/support/start-host.js";

const WIDE = { width: 1200, height: 800 };
const NARROW = { width: 320, height: 640 };

interface Shot {
  path: string;
  /** What must be there before the picture is taken. */
  shows: string;
  isDark?: boolean;
  isNarrow?: boolean;
  isChat?: boolean;
  prepare?: (page: Page) => Promise<void>;
}

const host = await startHost({ chats: 60, hasTasks: true });
const browser = await openBrowser();
try {
  const { engine, conversationIds } = host.world;
  for (const id of conversationIds.slice(0, 40)) await engine.pushLead(id);
  const conflicts = await engine.conflicts.list({ limit: 50 });
  const about = conflicts.find(({ conflictField }) => conflictField === "phone");
  const pair = conflicts.find(({ conflictType }) => conflictType === "duplicate_lead");
  const lead = about?.conversationId ?? conversationIds[0] ?? "";

  const rows = '[data-lead-sync="leads-table"] [data-part="row"]';
  const shots: Record<string, Shot> = {
    leads: { path: "/dashboard/leads", shows: rows },
    "leads-dark": { path: "/dashboard/leads", shows: rows, isDark: true },
    "leads-narrow": { path: "/dashboard/leads", shows: rows, isNarrow: true },
    "leads-rtl": { path: "/dashboard/leads?dir=rtl", shows: rows },
    lead: { path: `/dashboard/leads?lead=${lead}`, shows: ".panel form" },
    "lead-narrow": { path: `/dashboard/leads?lead=${lead}`, shows: ".panel form", isNarrow: true },
    "lead-log": { path: `/dashboard/leads?lead=${lead}&tab=log`, shows: '[data-part="entry"]' },
    "lead-history": { path: `/dashboard/leads?lead=${lead}&tab=history`, shows: '[data-part="now"]' },
    "lead-duplicates": {
      path: `/dashboard/leads?lead=${pair?.conversationId}&tab=duplicates`,
      shows: '[data-lead-sync="duplicate-review"] [data-part="card"]',
    },
    "new-lead": { path: "/dashboard/leads?dialog=new-lead", shows: "dialog" },
    overview: { path: "/dashboard/overview", shows: '[data-part="metric"]' },
    "overview-dark": { path: "/dashboard/overview", shows: '[data-part="metric"]', isDark: true },
    conflicts: { path: "/dashboard/conflicts", shows: '[role="option"]' },
    "conflicts-narrow": { path: "/dashboard/conflicts", shows: '[role="option"]', isNarrow: true },
    conflict: {
      path: `/dashboard/conflicts?conflict=${about?.id}`,
      shows: "dialog [data-part='choice']",
      prepare: (page) => page.getByRole("radio").first().check(),
    },
    "conflict-dark": {
      path: `/dashboard/conflicts?conflict=${about?.id}`,
      shows: "dialog [data-part='choice']",
      isDark: true,
    },
    queue: { path: "/dashboard/queue", shows: '[data-lead-sync="sync-queue"]:not([data-state="loading"])' },
    properties: { path: "/dashboard/properties", shows: '[data-lead-sync="property-status"] [data-part="card"]' },
    chat: { path: "/chat", shows: "main form", isChat: true, prepare: answer },
    "chat-narrow": { path: "/chat", shows: "main form", isChat: true, isNarrow: true, prepare: answer },
  };

  const wanted = process.argv.slice(2);
  await mkdir(new URL("../docs/images/", import.meta.url), { recursive: true });
  for (const [name, shot] of Object.entries(shots)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const context = await browser.newContext({
      viewport: shot.isNarrow ? NARROW : WIDE,
      colorScheme: shot.isDark ? "dark" : "light",
      reducedMotion: "reduce",
      locale: "en-US",
      timezoneId: "America/Phoenix",
    });
    const page = await context.newPage();
    await page.goto(await host.address(shot.path, shot.isChat ? "agent" : "admin"));
    await page.locator(shot.shows).first().waitFor();
    if (!shot.isChat) await page.locator('[data-lead-sync="real-time-sync-indicator"][data-state="open"]').waitFor();
    await shot.prepare?.(page);
    await writeFile(new URL(`../docs/images/${name}.png`, import.meta.url), await page.screenshot());
    await context.close();
  }
} finally {
  await browser.close();
  await host.stop();
}

/** A renter who says all that is asked. */
async function answer(page: Page): Promise<void> {
  for (const text of ["Robin Marsh", "robin.marsh@example.com", "2027-05-01", "1500 to 2100"]) {
    await page.getByRole("textbox").fill(text);
    await page.getByRole("button", { name: "Send" }).click();
  }
  await page.locator('[data-lead-sync="lead-sync-status"][data-state="synced"]').waitFor();
}
