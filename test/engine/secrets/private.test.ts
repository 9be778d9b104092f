import { describe, expect, it } from "vitest";
import { ResManClient } from "../../../src/clients/resman/resman-client.js";
import type { Integration } from "../../../src/domain/integration.js";
import type { Principal } from "../../../src/domain/principal.js";
import { createLeadSyncHandler } from "../../../src/http/index.js";
import type { Logger } from "../../../src/ports/logger.js";
import { createFakeResManFetch, FAKE_RESMAN_IDS } from "../../../src/testing/index.js";
import { aRow, createSmallWorld, DANA, PROPERTY } from "../../support/small-world.js";
import { boxes } from "./support.js";

const { apiKey: API_KEY } = FAKE_RESMAN_IDS;
const { first, second } = boxes();
const ADMIN: Principal = { id: "ops", roles: ["admin"], properties: "all", clients: "all" };
const OTHER = aRow(1, { property: { id: "00000000-0000-4000-8000-000000000199" } });

/** Dana and a renter elsewhere, at a ResMan that is called with what each property's row holds. */
async function aSealedWorld() {
  const lines: unknown[] = [];
  const log = (...line: unknown[]): void => void lines.push(line);
  const logger: Logger = { debug: log, info: log, warn: log, error: log };
  const world = await createSmallWorld({ rows: [aRow(), OTHER], engine: { logger } });
  const { storage, fake, runtime } = world;
  const keys: unknown[] = [];
  const resman = ({ apiCredentials }: Integration) => {
    const apiKey = `${apiCredentials?.apiKey}`;
    keys.push(apiKey);
    return new ResManClient({
      accountId: FAKE_RESMAN_IDS.accountId,
      integrationPartnerId: FAKE_RESMAN_IDS.integrationPartnerId,
      apiKey,
      runtime: { fetch: createFakeResManFetch(fake), ...runtime },
    });
  };
  const engine = world.anotherEngine({ resman, secrets: first, logger });
  for (const row of await storage.integrations.list()) {
    await engine.integrations.save({ ...row, apiCredentials: { apiKey: API_KEY } });
  }
  return { ...world, engine, keys, lines, resman, logger };
}

describe("a property with sealed credentials", () => {
  it("is synced with what they hold, which shows nowhere", async () => {
    const { engine, keys, fake, storage, lines } = await aSealedWorld();
    const told: unknown[] = [];
    for (const name of ["lead:synced", "lead:failed", "run:finished", "lead:linked"] as const) {
      engine.on(name, (event) => void told.push(event));
    }
    const handle = createLeadSyncHandler({ engine, authorize: () => ADMIN });
    await engine.pushLeads({ scope: "all" });
    await engine.pullLeads();
    fake.faults.set("http503Html", { next: 9 });
    await engine.pullLeads().catch((error: unknown) => lines.push(error));
    const paths = ["health", "resman/integrations", "resman/leads", "resman/runs", "resman/metrics"];
    const answers = await Promise.all(paths.map((path) => handle(new Request(`http://host/api/${path}`))));
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 200));
    const events = await storage.feed.list({ after: 0, limit: 500 });
    const rows = [await storage.integrations.list(), await storage.log.list({ limit: 500 }), events];
    expect(fake.prospects()).toHaveLength(2);
    expect(new Set(keys)).toEqual(new Set([API_KEY]));
    expect(told.length).toBeGreaterThan(3);
    expect(JSON.stringify([rows, told, lines, bodies])).not.toContain(API_KEY);
  });

  it("fails by itself when they do not open: the others are synced", async () => {
    const { storage, fake, ...world } = await aSealedWorld();
    await storage.integrations.update(OTHER.property.id, { apiCredentials: second.seal({ apiKey: API_KEY }, "x") });
    const run = await world.engine.pushLeads({ scope: "all" });
    expect(run.errors).toEqual([
      {
        leadId: OTHER.conversation.id,
        code: "SECRET_KEY_MISSING",
        message: expect.stringContaining(`resman_integration:${OTHER.property.id}`),
      },
    ]);
    expect(fake.prospects()).toHaveLength(1);
    expect((await world.conversation(DANA)).resmanSyncStatus).toBe("synced");
    const { runs } = await world.engine.pullLeads();
    expect(runs.map(({ propertyId, status, errors }) => [propertyId, status, errors[0]?.code])).toEqual([
      [PROPERTY, "completed", undefined],
      [OTHER.property.id, "failed", "SECRET_KEY_MISSING"],
    ]);
    expect(JSON.stringify([run, runs, world.lines])).not.toContain(API_KEY);
  });
});
