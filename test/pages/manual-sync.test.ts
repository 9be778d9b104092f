import { afterAll, beforeAll, expect, it } from "vitest";
import { live, markPage, personOf, pushedLead, rowOf } from "./support/dashboard.js";
import { withBrowser } from "./support/open-browser.js";
import { startHost, type TestHost } from "./support/start-host.js";

const browser = withBrowser();
let host: TestHost;
beforeAll(async () => {
  // Nothing is pulled but by the button.
  host = await startHost({ chats: 12, runsEngine: false });
});
afterAll(() => host.stop());

it("the button brings recent changes both ways, shows that it works and what it did, and the table follows", async () => {
  const { engine, resman, conversationIds } = host.world;
  const one = await pushedLead(host.world, conversationIds[0] ?? "");
  const two = await pushedLead(host.world, conversationIds[1] ?? "");
  await engine.pullLeads({});
  const page = await browser.open(await host.address("/dashboard/leads"));
  await live(page);
  const isSame = await markPage(page);
  resman.staff.changeName({ prospectId: one.prospectId, firstName: "Clementine", lastName: "Ashgrove" });
  await engine.editLead(two.id, { lastName: "Farthingale" });

  let goOn = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  await page.route("**/api/admin/sync/delta", async (route) => {
    await held;
    await route.continue();
  });
  const button = page.getByRole("button", { name: /Sync Recent Changes \(Last 20min\)/ });
  await button.click();
  const progress = page.getByRole("progressbar", { name: "Syncing recent changes…" });
  await progress.waitFor();
  goOn();
  await page.getByText("Recent changes are synced.").waitFor();
  await progress.waitFor({ state: "hidden" });
  await rowOf(page, "Clementine Ashgrove").waitFor();
  expect(personOf(host.world, two.prospectId).lastName).toBe("Farthingale");
  expect(await isSame()).toBe(true);
});

it("a sync that is running already is said to be, and nothing else happens", async () => {
  const page = await browser.open(await host.address("/dashboard/leads"));
  await live(page);
  browser.allow(/status of 409/);
  await page.route("**/api/admin/sync/delta", (route) =>
    route.fulfill({ status: 409, json: { error: "A sync is running.", code: "ALREADY_RUNNING" } }),
  );
  await page.getByRole("button", { name: /Sync Recent Changes/ }).click();
  await page.getByText("A sync is running already. Try again when it has ended.").waitFor();
});
