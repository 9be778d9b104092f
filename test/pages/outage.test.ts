import { afterAll, beforeAll, expect, it } from "vitest";
import { live, markPage, pushedLead, rowOf } from "./support/dashboard.js";
import { withBrowser } from "./support/open-browser.js";
import { startHost, type TestHost } from "./support/start-host.js";

const browser = withBrowser();
let host: TestHost;
beforeAll(async () => {
  host = await startHost({ chats: 12 });
});
afterAll(() => host.stop());

it("a page says that the server is gone, comes back by itself, and has missed and doubled nothing", async () => {
  const { engine, resman, conversationIds, properties } = host.world;
  const one = await pushedLead(host.world, conversationIds[0] ?? "");
  const two = await pushedLead(host.world, conversationIds[1] ?? "");
  const page = await browser.open(await host.address("/dashboard/leads"));
  await live(page);
  await page.getByText("12 leads").waitFor();
  const isSame = await markPage(page);

  browser.allow(/net::ERR_CONNECTION_REFUSED/);
  await host.stopServer();
  const indicator = page.locator('[data-lead-sync="real-time-sync-indicator"]');
  await indicator.getByText("Reconnecting").waitFor();
  const alert = page.getByText("The live connection is lost.");
  await alert.waitFor();

  resman.staff.changeName({ prospectId: one.prospectId, firstName: "Perpetua", lastName: "Holloway" });
  await engine.editLead(two.id, { firstName: "Eusebius", lastName: "Thornbury" });
  resman.staff.createProspect({
    propertyId: properties[0]?.id ?? "",
    firstName: "Ignatius",
    lastName: "Walkingham",
    email: "ignatius@example.com",
  });
  await expect.poll(async () => (await engine.getLead(one.id)).fields.firstName).toBe("Perpetua");
  await expect.poll(async () => (await host.world.storage.conversations.list({ limit: 100 })).length).toBe(13);
  await host.startServer();

  await page.locator('[data-lead-sync="real-time-sync-indicator"][data-state="open"]').waitFor();
  for (const name of ["Perpetua Holloway", "Eusebius Thornbury", "Ignatius Walkingham"]) {
    await rowOf(page, name).waitFor();
    expect(await rowOf(page, name).count()).toBe(1);
  }
  await page.getByText("13 leads").waitFor();
  expect(await page.getByRole("grid").getAttribute("aria-rowcount")).toBe("14");
  await alert.waitFor({ state: "hidden" });
  expect(await isSame()).toBe(true);

  resman.staff.changeName({ prospectId: one.prospectId, firstName: "Perpetua", lastName: "Afterwards" });
  await rowOf(page, "Perpetua Afterwards").waitFor();
});
