import { afterAll, beforeAll, expect, it } from "vitest";
import { live, rowOf, standing } from "./support/dashboard.js";
import { withBrowser } from "./support/open-browser.js";
import { startHost, type TestHost } from "./support/start-host.js";

const browser = withBrowser();
let host: TestHost;
beforeAll(async () => {
  host = await startHost({ chats: 12 });
});
afterAll(() => host.stop());

it("a whole chat, with answers that are asked again, is one lead in ResMan and in the dashboard at once", async () => {
  const dashboard = await browser.open(await host.address("/dashboard/leads"));
  await live(dashboard);
  const chat = await browser.open(await host.address("/chat", "agent"));
  const say = async (text: string): Promise<void> => {
    await chat.getByRole("textbox").fill(text);
    await chat.keyboard.press("Enter");
  };
  await say("Theodora");
  await chat.getByText("Please give me your first and your last name.").waitFor();
  await say("Theodora Vandermeer");
  await say("call me");
  await chat.getByText("I need an email address, or a phone number.").waitFor();
  await say("theodora@example.com");
  await say("2027-06-15");
  await say("1,500 to 2,100");
  await chat.getByText("Thank you! A colleague will write.").waitFor();
  await standing(chat, "synced").waitFor();
  await standing(rowOf(dashboard, "Theodora Vandermeer"), "synced").waitFor();

  const found = host.world.resman.prospects().filter(({ people }) => people[0]?.email === "theodora@example.com");
  expect(found).toHaveLength(1);
  expect(found[0]?.people[0]).toMatchObject({ firstName: "Theodora", lastName: "Vandermeer" });
  expect(found[0]?.preferences).toMatchObject({
    targetMoveInDate: "2027-06-15",
    desiredRent: { min: 1500, max: 2100 },
  });
  expect(await rowOf(dashboard, "Theodora Vandermeer").count()).toBe(1);
});
