import { afterAll, beforeAll, expect, it } from "vitest";
import { live } from "./support/dashboard.js";
import { withBrowser } from "./support/open-browser.js";
import { startHost, type TestHost } from "./support/start-host.js";

const browser = withBrowser();
let host: TestHost;
beforeAll(async () => {
  // No sync of its own, which may bring two leads of one prospect closer together at any time.
  host = await startHost({ chats: 60, hasTasks: true, runsEngine: false });
});
afterAll(() => host.stop());

it("two leads are merged, and the merge is taken back: each knows again what it knew", async () => {
  const { engine, storage } = host.world;
  const tasks = await engine.conflicts.list({ conflictType: ["duplicate_lead"], limit: 100 });
  const task = tasks.find(({ otherConversationId }) => otherConversationId);
  const id = task?.conversationId ?? "";
  const otherId = task?.otherConversationId ?? "";
  const before = await Promise.all([engine.getLead(id), engine.getLead(otherId)]);
  const page = await browser.open(await host.address(`/dashboard/leads?lead=${id}&tab=duplicates`));
  await live(page);
  const panel = page.locator('[data-lead-sync="duplicate-review"]');
  await panel
    .getByRole("button", { name: /^Merge: / })
    .first()
    .click();
  const dialog = page.getByRole("dialog", { name: "Merge both leads?" });
  const goesOn = dialog.getByRole("radio", { name: /^This lead/ });
  await goesOn.check();
  await dialog.getByRole("button", { name: "Merge", exact: true }).click();
  const undo = panel.getByRole("button", { name: "Undo the last merge" });
  await undo.waitFor();
  const mergedInto = async (of: string) => (await storage.conversations.get(of))?.mergedInto ?? null;
  expect([await mergedInto(id), await mergedInto(otherId)]).toEqual([null, id]);

  await undo.click();
  const ask = page.getByRole("dialog", { name: "Undo the last merge?" });
  await ask.getByRole("button", { name: "Undo the last merge" }).click();
  await undo.waitFor({ state: "hidden" });
  expect([await mergedInto(id), await mergedInto(otherId)]).toEqual([null, null]);
  const [one, other] = await Promise.all([engine.getLead(id), engine.getLead(otherId)]);
  expect(one.fields).toEqual(before[0]?.fields);
  // It had no prospect of its own, finds the renter's, and learns there what it did not know.
  const known = Object.entries(before[1]?.fields ?? {}).filter(([, value]) => value !== null);
  expect(other.fields).toMatchObject(Object.fromEntries(known));
});
