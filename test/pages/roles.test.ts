import { afterAll, beforeAll, expect, it } from "vitest";
import { live, personOf, pushedLead } from "./support/dashboard.js";
import { withBrowser } from "./support/open-browser.js";
import { startHost, type TestHost } from "./support/start-host.js";

const browser = withBrowser();
let host: TestHost;
beforeAll(async () => {
  host = await startHost({ chats: 12, hasTasks: true });
});
afterAll(() => host.stop());

it("who may only look sees all views, and nothing to change anything with", async () => {
  const { id } = await pushedLead(host.world, host.world.conversationIds[0] ?? "");
  const page = await browser.open(await host.address(`/dashboard/leads?lead=${id}`, "viewer"));
  await live(page);
  const panel = page.getByRole("complementary");
  expect(await panel.getByLabel("Last name").isEditable()).toBe(false);
  expect(await panel.getByLabel("Status", { exact: true }).isDisabled()).toBe(true);
  for (const name of ["Save", "New lead", "Try again", "Sync now", /Sync Recent Changes/])
    expect(await page.getByRole("button", { name }).count()).toBe(0);
  for (const view of ["Overview", "Conflicts", "Queue", "Properties", "Leads"]) {
    await page.getByRole("link", { name: view }).click();
    await page.getByRole("heading", { name: view, level: 1 }).waitFor();
    expect(await page.getByText("This view could not be shown").count()).toBe(0);
    expect(await page.getByRole("button", { name: /^(Pause|Resume|Retry|Cancel job)/ }).count()).toBe(0);
  }
});

it("a decision somebody may not make is refused in words; the conflict and what was typed stay", async () => {
  const { engine, resman } = host.world;
  const open = await engine.conflicts.list({ resolutionStatus: ["manual_review"], limit: 50 });
  const conflict = open.find(({ conflictField }) => conflictField === "phone");
  const prospectId = conflict?.resmanLeadId ?? "";
  const before = personOf(host.world, prospectId);
  const writes = resman.writes.length;
  const page = await browser.open(await host.address(`/dashboard/conflicts?conflict=${conflict?.id}`, "viewer"));
  await live(page);
  browser.allow(/status of 403/);
  const dialog = page.getByRole("dialog", { name: "Conflict: Phone" });
  await dialog.getByLabel(/Take DomIQ's/).check();
  await dialog.getByLabel("Reason").fill("I think so.");
  await dialog.getByRole("button", { name: "Resolve" }).click();
  await dialog.getByText(/It was not stored/).waitFor();
  expect(await dialog.getByLabel("Reason").inputValue()).toBe("I think so.");
  expect(await dialog.getByLabel(/Take DomIQ's/).isChecked()).toBe(true);
  expect(personOf(host.world, prospectId)).toEqual(before);
  expect(resman.writes).toHaveLength(writes);
  expect((await engine.conflicts.get(conflict?.id ?? "")).conflict.resolutionStatus).toBe("manual_review");
});

it("an agent of one property sees its leads alone", async () => {
  const { engine, conversationIds, properties } = host.world;
  const [own] = properties;
  const leads = await Promise.all(conversationIds.map((id) => engine.getLead(id)));
  const count = leads.filter(({ propertyId }) => propertyId === own?.id).length;
  const token = await host.tokenFor("agent", [own?.id ?? ""]);
  const other = properties[1]?.id;
  const page = await browser.open(`${host.url}/dashboard/leads?property=${other}#token=${token}`);
  await live(page);
  await page.getByText(`${count} leads`).waitFor();
  expect(await page.getByLabel("Property").locator("option").allTextContents()).toEqual([own?.name]);
  expect(await page.getByRole("button", { name: "New lead" }).count()).toBe(1);
});
