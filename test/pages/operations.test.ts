import { afterAll, beforeAll, expect, it } from "vitest";
import { live, personOf, pushedLead } from "./support/dashboard.js";
import { withBrowser } from "./support/open-browser.js";
import { startHost, type TestHost } from "./support/start-host.js";

const browser = withBrowser();
let host: TestHost;
beforeAll(async () => {
  host = await startHost({ chats: 12 });
});
afterAll(() => host.stop());

it("a property that is paused sends nothing, and what was edited meanwhile goes when it is resumed", async () => {
  const { engine, storage, conversationIds, properties } = host.world;
  const { id, prospectId } = await pushedLead(host.world, conversationIds[0] ?? "");
  const { propertyId } = await engine.getLead(id);
  const name = properties.find((property) => property.id === propertyId)?.name ?? "";
  const page = await browser.open(await host.address("/dashboard/properties"));
  await live(page);
  await page.getByRole("button", { name: `Pause: ${name}`, exact: true }).click();
  await page
    .getByRole("dialog", { name: `Pause ${name}?` })
    .getByRole("button", { name: "Pause", exact: true })
    .click();
  const card = page.getByRole("listitem", { name, exact: true });
  await card.and(page.locator('[data-state="paused"]')).waitFor();
  await engine.editLead(id, { lastName: "Merriweather" });
  expect(personOf(host.world, prospectId).lastName).not.toBe("Merriweather");
  expect((await storage.queue.list({ status: "pending" })).map(({ conversationId }) => conversationId)).toContain(id);

  await card.getByRole("button", { name: `Resume: ${name}` }).click();
  await card.and(page.locator('[data-state="active"]')).waitFor();
  await expect.poll(() => personOf(host.world, prospectId).lastName, { timeout: 10_000 }).toBe("Merriweather");
});

it("a job that failed for good is tried again from the queue, and leaves it", async () => {
  const { engine, resman, conversationIds } = host.world;
  const id = conversationIds[1] ?? "";
  const { sources } = resman.settings;
  resman.settings.sources = [];
  const before = resman.prospects().length;
  await engine.editLead(id, { firstName: "Balthazar", lastName: "Underwood" });
  const page = await browser.open(await host.address("/dashboard/queue"));
  await live(page);
  const failed = page.getByRole("region", { name: /Needs a person/ }).getByRole("listitem");
  await failed.filter({ hasText: "Balthazar Underwood" }).filter({ hasText: "UNKNOWN_SOURCE" }).waitFor();
  resman.settings.sources = sources;
  await failed.getByRole("button", { name: /^Retry: .*Balthazar Underwood/ }).click();
  await failed.waitFor({ state: "hidden" });
  await expect.poll(() => resman.prospects().length).toBe(before + 1);
  expect(resman.prospects().at(-1)?.people[0]).toMatchObject({ firstName: "Balthazar", lastName: "Underwood" });
  await page.getByText("Nothing waits.").waitFor();
});
