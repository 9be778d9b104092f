import { afterAll, beforeAll, expect, it } from "vitest";
import { live, personOf, pushedLead, tabTo } from "./support/dashboard.js";
import { withBrowser } from "./support/open-browser.js";
import { startHost, type TestHost } from "./support/start-host.js";

const browser = withBrowser();
let host: TestHost;
beforeAll(async () => {
  // Nothing is synced but what the test asks for, so that both sides can change first.
  host = await startHost({ chats: 12, runsEngine: false });
});
afterAll(() => host.stop());

/** Both sides change the phone of a lead before either hears of the other. */
async function disagree(at: number, ours: string, theirs: string): Promise<{ id: string; prospectId: string }> {
  const { engine, resman, conversationIds } = host.world;
  const lead = await pushedLead(host.world, conversationIds[at] ?? "");
  await engine.editLead(lead.id, { phone: ours });
  resman.staff.changePhone({ prospectId: lead.prospectId, phone: theirs });
  await engine.pushLead(lead.id);
  return lead;
}

it("a conflict is announced, opened and decided by keyboard alone, and both sides hold what was decided", async () => {
  const { engine } = host.world;
  const page = await browser.open(await host.address("/dashboard/leads"));
  await live(page);
  const banner = page.locator('[data-lead-sync="conflict-notification-banner"]');
  expect(await banner.count()).toBe(0);
  const { id, prospectId } = await disagree(0, "(602) 555-0141", "(602) 555-0142");
  await tabTo(page, banner.getByRole("button", { name: "Review" }));
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Conflict: Phone" });
  await tabTo(page, dialog.getByLabel(/Take ResMan's/));
  await page.keyboard.press("Space");
  await dialog.getByText(/Both will hold: .*0142/).waitFor();
  await page.keyboard.press("ArrowDown");
  await dialog.getByText(/Both will hold: .*0141/).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.type("They called us.");
  await page.keyboard.press("Control+Enter");
  await dialog.waitFor({ state: "hidden" });
  await banner.waitFor({ state: "hidden" });
  await expect.poll(() => personOf(host.world, prospectId).phones[0]?.number.replace(/\D/g, "")).toMatch(/6025550141$/);
  expect((await engine.getLead(id)).fields.phone).toBe("+16025550141");
  const [conflict] = await engine.conflicts.list({ conversationId: id });
  expect(conflict).toMatchObject({ resolutionStatus: "resolved", resolutionStrategy: "domiq_wins" });
});

it("a value of one's own is typed, and Escape leaves a conflict undecided", async () => {
  const { engine } = host.world;
  const { id, prospectId } = await disagree(1, "(602) 555-0151", "(602) 555-0152");
  const page = await browser.open(await host.address("/dashboard/leads"));
  await live(page);
  const review = page.getByRole("button", { name: "Review", exact: true });
  await tabTo(page, review);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Conflict: Phone" });
  await dialog.waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await tabTo(page, review);
  await page.keyboard.press("Enter");
  await tabTo(page, dialog.getByLabel(/Take ResMan's/));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await tabTo(page, dialog.getByLabel("Value for Phone"));
  await page.keyboard.press("Control+a");
  await page.keyboard.type("(602) 555-0159");
  await page.keyboard.press("Control+Enter");
  await dialog.waitFor({ state: "hidden" });
  await expect.poll(() => personOf(host.world, prospectId).phones[0]?.number.replace(/\D/g, "")).toMatch(/6025550159$/);
  expect((await engine.getLead(id)).fields.phone).toBe("+16025550159");
});
