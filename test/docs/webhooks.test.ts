import { createHmac } from "node:crypto";
import ts from "typescript";
import { afterEach, describe, expect, it, vi } from "vitest";
import * as library from "../../src/index.js";
import { blockWith, docBlocks, runBlock, withoutImports } from "../support/doc-blocks.js";
import { createSmallWorld, DANA, PROPERTY, type SmallWorld } from "../support/small-world.js";

const blocks = docBlocks("docs/webhooks.md");

/** Runs the blocks in which these words stand, one after another, and returns one name they declare. */
async function run(words: readonly string[], given: object, wanted: string): Promise<unknown> {
  const found = words.map((word) => blockWith(blocks, word)).join("\n");
  const source = withoutImports(found).replaceAll("export async", "async");
  const { outputText } = ts.transpileModule(source, { compilerOptions: { target: ts.ScriptTarget.ES2022 } });
  return (await runBlock(outputText, { ...library, ...given }, [wanted]))[wanted];
}

const SECRET = "a secret of more than 16 bytes";
const linked = async (): Promise<SmallWorld> => {
  const world = await createSmallWorld();
  await world.cycle();
  return world;
};

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

describe("the guide to webhooks", () => {
  it("has a route that takes what is signed and nothing else", async () => {
    const world = await linked();
    const said: unknown[] = [];
    const given = {
      engine: world.engine,
      process: { env: { WEBHOOK_SECRET: SECRET } },
      console: { warn: (...words: unknown[]) => said.push(words) },
    };
    const route = (await run(["export async function POST"], given, "POST")) as (request: Request) => Promise<Response>;
    const { prospectId } = world.prospect();
    const [example = "{}"] = docBlocks("docs/webhooks.md", "json");
    const body = JSON.stringify({ ...JSON.parse(example), lead_id: prospectId, property_id: undefined });
    const headers = library.signWebhook(body, { secret: SECRET, now: Date.now() });
    const post = (sent: string) =>
      route(new Request("https://host.example/hook", { method: "POST", headers, body: sent }));
    expect((await post(body)).status).toBe(200);
    expect((await post(`${body} `)).status).toBe(401);
    expect(said).toHaveLength(1);
    expect(await world.engine.jobs.list({ status: "pending" })).toMatchObject([
      { conversationId: DANA, trigger: "webhook" },
    ]);
  });

  it("verifies with Node's own HMAC too", async () => {
    const given = { secrets: [SECRET], createHmac };
    const verify = (await run(["verifyFast"], given, "verifyFast")) as library.WebhookVerifier;
    const headers = library.signWebhook("{}", { secret: SECRET, now: 5 });
    expect(verify({ body: "{}", headers, now: 5 })).toMatchObject({ timestamp: expect.any(Number) });
  });

  it("sends what a receiver accepts", async () => {
    const sent: RequestInit[] = [];
    const given = {
      update: { lead_id: "1" },
      secret: SECRET,
      url: "https://crm.example.com",
      fetch: async (_: string, init: RequestInit) => sent.push(init),
    };
    await run(["const headers = {"], given, "headers");
    const [{ body, headers } = {}] = sent;
    const delivery = { body: String(body), headers: headers as Record<string, string>, now: Date.now() };
    expect(library.verifyWebhook(delivery, { secrets: [SECRET] })).toMatchObject({ deliveryId: "evt_7" });
  });

  it("has a bridge that tells of what staff change", async () => {
    const world = await linked();
    const said: unknown[][] = [];
    const given = {
      engine: world.engine,
      page: () => {},
      process: { env: { CRM_SECRET: SECRET } },
      console: { log: (...words: unknown[]) => said.push(words), table: () => {} },
    };
    const bridge = (await run(["engine.bridge(", "bridge:disabled"], given, "bridge")) as library.Bridge;
    ends.push(() => bridge.stop());
    world.fake.staff.markLost({ prospectId: world.prospect().prospectId, reason: "Rent too high" });
    await world.engine.pullLeads({ propertyId: PROPERTY });
    await vi.waitFor(() => expect(said).toEqual([[expect.any(String), "lost"]]));
  });
});
