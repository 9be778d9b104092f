import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { LocalWorld } from "../../../examples/shared/local-world.js";
import type { ResManSyncStatus } from "../../../src/browser/index.js";

/** Waits until changes arrive by themselves. */
export const live = (page: Page): Promise<void> =>
  page.locator('[data-lead-sync="real-time-sync-indicator"][data-state="open"]').waitFor();

/** The rows of the leads' table that say something. */
export const rowOf = (page: Page, text: string): Locator =>
  page.locator('[data-lead-sync="leads-table"] [data-part="row"]').filter({ hasText: text });

/** How a row, or the panel, says that a lead stands. */
export const standing = (part: Locator | Page, state: ResManSyncStatus): Locator =>
  part.locator(`[data-lead-sync="lead-sync-status"][data-state="${state}"]`);

/** Marks the page, and says later whether it is still the one that was marked: one that was loaded again has no mark. */
export async function markPage(page: Page): Promise<() => Promise<boolean>> {
  await page.evaluate("window.isMarked = true");
  return () => page.evaluate("window.isMarked === true");
}

/** A lead, brought to ResMan. */
export async function pushedLead({ engine }: LocalWorld, id: string): Promise<{ id: string; prospectId: string }> {
  const { resmanLeadId } = await engine.pushLead(id);
  if (resmanLeadId === null) throw new Error("This lead has no prospect.");
  return { id, prospectId: resmanLeadId };
}

/** The main person of a prospect, as the fake ResMan has them. */
export function personOf({ resman }: LocalWorld, prospectId: string) {
  const [person] = resman.prospects().find((prospect) => prospect.prospectId === prospectId)?.people ?? [];
  if (!person) throw new Error("ResMan has no such prospect.");
  return person;
}

/** Presses Tab until an element has the focus. */
export async function tabTo(page: Page, element: Locator): Promise<void> {
  await element.waitFor();
  for (let presses = 0; presses < 100; presses += 1) {
    if ((await element.and(page.locator(":focus")).count()) > 0) return;
    await page.keyboard.press("Tab");
  }
  expect.fail("Tab does not lead there.");
}
