import { afterAll, beforeAll, expect, it } from "vitest";
import { withBrowser } from "./support/open-browser.js";
import { startHost, type TestHost } from "./support/start-host.js";

const browser = withBrowser();
let host: TestHost;
beforeAll(async () => {
  host = await startHost();
});
afterAll(() => host.stop());

it("the dashboard opens with the address the server prints, shows leads and is live", async () => {
  const page = await browser.open(await host.address("/dashboard"));
  await page.getByRole("heading", { name: "Leads", level: 1 }).waitFor();
  await page.getByText("40 leads").waitFor();
  await page.locator('[data-lead-sync="real-time-sync-indicator"][data-state="open"]').waitFor();
  expect(page.url()).not.toContain("token");
});

it("staff change a phone in ResMan, and it shows without anybody loading the page", async () => {
  const { engine, conversationIds, resman } = host.world;
  const [id = ""] = conversationIds;
  const { resmanLeadId } = await engine.pushLead(id);
  const page = await browser.open(await host.address(`/dashboard/leads?lead=${id}`));
  const phone = page.getByLabel("Phone", { exact: true });
  await phone.waitFor();
  await page.locator('[data-lead-sync="real-time-sync-indicator"][data-state="open"]').waitFor();
  resman.staff.changePhone({ prospectId: resmanLeadId ?? "", phone: "(602) 555-0133" });
  await expect.poll(() => phone.inputValue(), { timeout: 15_000 }).toBe("+16025550133");
});

it("a link shows somebody else the same, and the back button what was before", async () => {
  const { conversationIds } = host.world;
  const [id = ""] = conversationIds;
  const page = await browser.open(await host.address(`/dashboard/leads?lead=${id}&tab=log&sort=-status`));
  await page.getByRole("link", { name: "Log", exact: true }).and(page.locator("[aria-current]")).waitFor();
  await page.getByRole("link", { name: "Overview" }).click();
  await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
  await page.goBack();
  await page.getByRole("link", { name: "Log", exact: true }).and(page.locator("[aria-current]")).waitFor();
  expect(new URL(page.url()).search).toBe(`?lead=${id}&tab=log&sort=-status`);
});

it("nobody sees anything without a token, or with one the server does not know", async () => {
  const page = await browser.open(`${host.url}/dashboard`);
  await page.getByRole("heading", { name: "Lead sync" }).waitFor();
  browser.allow(/status of 401/);
  await page.getByLabel("Token").fill("nonsense");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").waitFor();
  expect(await page.getByText("40 leads").count()).toBe(0);
});

it("a finished chat becomes a lead that is seen to reach ResMan", async () => {
  const page = await browser.open(await host.address("/chat", "agent"));
  for (const answer of ["Robin Marsh", "robin.marsh@example.com", "2027-05-01", "1500 to 2100"]) {
    await page.getByRole("textbox").fill(answer);
    await page.getByRole("button", { name: "Send" }).click();
  }
  await page.locator('[data-lead-sync="lead-sync-status"][data-state="synced"]').waitFor();
  const found = host.world.resman.prospects().filter(({ people }) => people[0]?.email === "robin.marsh@example.com");
  expect(found).toHaveLength(1);
});

it("pages are served with their types, and nothing beside them", async () => {
  const get = (path: string, init?: RequestInit) => fetch(`${host.url}${path}`, init);
  const index = await get("/dashboard/conflicts");
  expect(index.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(index.headers.get("x-content-type-options")).toBe("nosniff");
  const [, script = ""] = /src="([^"]+\.js)"/.exec(await index.text()) ?? [];
  const loaded = await get(script);
  expect(loaded.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect((await get("/dashboard/assets/none.js")).status).toBe(404);
  expect((await get("/dashboard/..%2f..%2fpackage.json")).status).toBe(404);
  expect((await get("/dashboardx")).status).toBe(404);
  expect((await get("/dashboard", { method: "POST" })).status).toBe(405);
});
