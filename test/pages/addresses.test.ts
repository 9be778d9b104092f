import { afterAll, beforeAll, expect, it } from "vitest";
import { live, pushedLead } from "./support/dashboard.js";
import { withBrowser } from "./support/open-browser.js";
import { startHost, type TestHost } from "./support/start-host.js";

const browser = withBrowser();
let host: TestHost;
beforeAll(async () => {
  host = await startHost({ chats: 12 });
});
afterAll(() => host.stop());

it("the address of what one person sees shows another the same, and the back button leads back", async () => {
  const { id } = await pushedLead(host.world, host.world.conversationIds[0] ?? "");
  const { fields } = await host.world.engine.getLead(id);
  const name = [fields.firstName, fields.lastName].filter(Boolean).join(" ");
  const page = await browser.open(await host.address("/dashboard/leads"));
  await live(page);
  await page.getByLabel("Sync", { exact: true }).selectOption("synced");
  await page.getByRole("row", { name }).click();
  const panel = page.getByRole("complementary");
  await panel.getByRole("link", { name: "History", exact: true }).click();
  await panel.getByLabel("Field").selectOption("email");
  await page.getByRole("button", { name: "Contact" }).click();
  await page.waitForURL(/sort=/);
  const shared = new URL(page.url());

  const other = await browser.open(await host.address(shared.pathname + shared.search, "agent"));
  await other.getByRole("complementary", { name }).waitFor();
  await other.getByRole("link", { name: "History", exact: true }).and(other.locator("[aria-current]")).waitFor();
  expect(await other.getByLabel("Sync", { exact: true }).inputValue()).toBe("synced");
  expect(await other.getByLabel("Field").inputValue()).toBe("email");
  await other.getByText(/^1 of 12 leads$/).waitFor();
  await other.getByRole("columnheader", { name: "Contact" }).and(other.locator("[aria-sort=ascending]")).waitFor();
  expect(new URL(other.url()).search).toBe(shared.search);

  await page.getByRole("link", { name: "Queue" }).click();
  await page.getByRole("heading", { name: "Queue", level: 1 }).waitFor();
  await page.goBack();
  await page.getByRole("complementary", { name }).waitFor();
  expect(new URL(page.url()).search).toBe(shared.search);
  await page.goForward();
  await page.getByRole("heading", { name: "Queue", level: 1 }).waitFor();
});
