import { afterAll, beforeAll, expect, it } from "vitest";
import { live, markPage, personOf, pushedLead, rowOf } from "./support/dashboard.js";
import { withBrowser } from "./support/open-browser.js";
import { startHost, type TestHost } from "./support/start-host.js";

/** From an edit in ResMan to the row that shows it, in milliseconds. */
const IN_TIME = 2_000;

const browser = withBrowser();
let host: TestHost;
beforeAll(async () => {
  host = await startHost({ chats: 12, pullEveryMs: 100 });
});
afterAll(() => host.stop());

it("staff edit a lead in ResMan, and its row changes within two seconds without a reload", async () => {
  const { resman, conversationIds } = host.world;
  const { id, prospectId } = await pushedLead(host.world, conversationIds[0] ?? "");
  const page = await browser.open(await host.address("/dashboard/leads"));
  await live(page);
  const isSame = await markPage(page);
  expect(await rowOf(page, "Ludovica").count()).toBe(0);
  resman.staff.changeName({ prospectId, firstName: "Ludovica", lastName: "Brancaleone" });
  await rowOf(page, "Ludovica Brancaleone").waitFor({ timeout: IN_TIME });
  expect(await isSame()).toBe(true);
  await page.getByText("12 leads").waitFor();
  await expect
    .poll(async () => (await host.world.engine.getLead(id)).fields.firstName, { timeout: IN_TIME })
    .toBe("Ludovica");
});

it("what is being typed stays when staff change another field, and saving does not undo their change", async () => {
  const { resman, conversationIds } = host.world;
  const { id, prospectId } = await pushedLead(host.world, conversationIds[1] ?? "");
  const page = await browser.open(await host.address(`/dashboard/leads?lead=${id}`));
  await live(page);
  const panel = page.getByRole("complementary");
  await panel.getByLabel("Last name").fill("Quarterman");
  resman.staff.changePhone({ prospectId, phone: "(602) 555-0190" });
  await expect.poll(() => panel.getByLabel("Phone").inputValue(), { timeout: IN_TIME }).toBe("+16025550190");
  expect(await panel.getByLabel("Last name").inputValue()).toBe("Quarterman");
  await panel.getByRole("button", { name: "Save" }).click();
  await panel.getByText("Saved; ResMan follows.").waitFor();
  await expect.poll(() => personOf(host.world, prospectId).lastName).toBe("Quarterman");
  expect(personOf(host.world, prospectId).phones[0]?.number).toContain("555-0190");
});
