import { describe, expect, it } from "vitest";
import type { CampaignPolicyOverrides } from "../../../src/rules/airtable/campaign-policy.js";
import { createAirtableWorld, TABLE } from "./support.js";

/** Has a length, as texts have, and cannot be compared. */
const LONG = { length: { toString: 1 } };

const world = await createAirtableWorld();
const made =
  (options: object): (() => unknown) =>
  () =>
    world.anotherEngine(options);

describe("the engine's option `airtable`", () => {
  it.each<[string, object]>([
    ["policy", { policy: null }],
    ["policy", { policy: "portal" }],
    ["policy", { policy: { emial: { owner: "local" } } }],
    ["policy.email", { policy: { email: "local" } }],
    ["policy.email.owner", { policy: { email: { owner: "mine" } } }],
    ["policy.email.onConflict", { policy: { email: { onConflict: "newest" } } }],
    ["fields", { fields: { emial: "Email" } }],
    ["fields.email", { fields: { email: "" } }],
    ["clientId", { clientId: " " }],
    ["overlapMs", { overlapMs: 10 }],
    ["massDelete.share", { massDelete: { share: 5 } }],
    ["toString", { toString: 1 }],
    ["feilds", { feilds: {} }],
    ["", { fields: { email: LONG } }],
  ])("is refused by name: %s", (option, options) => {
    const message = option === "" ? /airtable\./ : new RegExp(`airtable\\.${option.replaceAll(".", "\\.")}\``);
    expect(made(options)).toThrow(
      expect.objectContaining({ code: "INVALID_CONFIG", message: expect.stringMatching(message) }),
    );
  });

  it("takes a policy with rules of the host's own, as they are", async () => {
    const asked: unknown[] = [];
    const decide: CampaignPolicyOverrides["company"] = {
      owner: "shared",
      decide: (state) => {
        asked.push(state);
        return { winner: "local", value: state.local, rule: "host:ours" };
      },
    };
    const { fake, row, reconcile, anotherEngine } = await createAirtableWorld();
    const record = row({ Company: "Hill House" });
    const engine = anotherEngine({ policy: { company: decide } });
    await reconcile({}, engine);
    fake.people.edit(TABLE, record, { Company: "Lake House" });
    await reconcile({}, engine);
    expect(asked).toContainEqual(expect.objectContaining({ local: "Hill House", remote: "Lake House" }));
  });
});
