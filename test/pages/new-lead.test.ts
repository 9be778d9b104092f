import { afterAll, beforeAll, expect, it } from "vitest";
import { live, markPage, rowOf, standing } from "./support/dashboard.js";
import { withBrowser } from "./support/open-browser.js";
import { startHost, type TestHost } from "./support/start-host.js";

const browser = withBrowser();
let host: TestHost;
beforeAll(async () => {
  host = await startHost({ chats: 12 });
});
afterAll(() => host.stop());

it("a lead that is typed in reaches ResMan, and stands in the table as synced", async () => {
  const page = await browser.open(await host.address("/dashboard/leads"));
  await live(page);
  const isSame = await markPage(page);
  await page.getByRole("button", { name: "New lead" }).click();
  const form = page.getByRole("dialog", { name: "New lead" });
  await form.getByLabel("First name").fill("Wilhelmina");
  await form.getByLabel("Last name").fill("Achterberg");
  await form.getByLabel("Email").fill("wilhelmina@example.com");
  await form.getByLabel("Phone").fill("(602) 555-0171");
  await form.getByLabel("First message").fill("Two rooms, please.");
  await form.getByText("More details").click();
  await form.getByLabel("Move-in date").fill("2027-05-01");
  await form.getByRole("button", { name: "Create lead" }).click();
  await form.waitFor({ state: "hidden" });
  await standing(rowOf(page, "Wilhelmina Achterberg"), "synced").waitFor();

  const found = host.world.resman.prospects().filter(({ people }) => people[0]?.email === "wilhelmina@example.com");
  expect(found).toHaveLength(1);
  expect(found[0]?.people[0]).toMatchObject({ firstName: "Wilhelmina", lastName: "Achterberg" });
  expect(found[0]?.people[0]?.phones[0]?.number.replace(/\D/g, "")).toContain("6025550171");
  expect(found[0]?.preferences.targetMoveInDate).toBe("2027-05-01");
  expect(await rowOf(page, "Wilhelmina Achterberg").count()).toBe(1);
  await page.getByText("13 leads").waitFor();
  expect(await isSame()).toBe(true);
});

it("what was typed stays where a field is wrong, and the focus goes there", async () => {
  const page = await browser.open(await host.address("/dashboard/leads?dialog=new-lead"));
  const form = page.getByRole("dialog", { name: "New lead" });
  await form.getByLabel("First name").fill("Otto");
  await form.getByLabel("Email").fill("no address");
  await form.getByRole("button", { name: "Create lead" }).click();
  await form.getByText("This is not an email address").waitFor();
  await form.getByLabel("Email").and(page.locator(":focus")).waitFor();
  expect(await form.getByLabel("First name").inputValue()).toBe("Otto");
  expect(host.world.resman.prospects().filter(({ people }) => people[0]?.firstName === "Otto")).toEqual([]);
});

it("a lead that ResMan refuses is said to have failed; once ResMan takes it, one click brings it there", async () => {
  const { resman, conversationIds } = host.world;
  const [id = ""] = conversationIds;
  const { sources } = resman.settings;
  resman.settings.sources = [];
  const before = resman.prospects().length;
  const page = await browser.open(await host.address(`/dashboard/leads?lead=${id}`));
  await live(page);
  browser.allow(/status of (422|502)/);
  const panel = page.getByRole("complementary");
  await standing(panel, "not_synced").waitFor();
  await panel.getByRole("button", { name: "Sync now" }).click();
  await standing(panel, "failed").waitFor();
  await page.getByRole("region", { name: "Alerts" }).getByRole("listitem").first().waitFor();
  expect(resman.prospects()).toHaveLength(before);

  resman.settings.sources = sources;
  await panel.getByRole("button", { name: "Try again" }).click();
  await standing(panel, "synced").waitFor();
  expect(resman.prospects()).toHaveLength(before + 1);
  expect((await host.world.storage.links.get(id, "resman"))?.remoteId).toBe(resman.prospects().at(-1)?.prospectId);
});
