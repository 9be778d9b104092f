import { afterEach, expect, it, vi } from "vitest";
import { LeadSyncApi, LeadSyncStore } from "../../../src/browser/index.js";
import { callerFor } from "../../http/support/http-world.js";
import { hubOf, twoProperties } from "../../realtime/support/two-properties.js";
import { createSmallWorld, DANA } from "../../support/small-world.js";
import { hubClient, serve, WAIT } from "../realtime/support/hub-client.js";

const endings: (() => void)[] = [];
afterEach(() => {
  for (const end of endings.splice(0)) end();
});

/** Two people's stores, each with a client and a socket of its own, at one server. */
async function setup() {
  const world = await createSmallWorld({ rows: twoProperties() });
  const { handler } = callerFor(world);
  const { baseUrl } = await serve(hubOf(world.engine));
  const open = async () => {
    const { client, open: connect } = hubClient({ baseUrl });
    const api = new LeadSyncApi({ baseUrl, token: "admin", runtime: { fetch: (request) => handler(request) } });
    const store = new LeadSyncStore({ api, realTime: client });
    endings.push(store.destroy);
    await connect();
    await store.fetchLeads();
    const dana = () => store.getSnapshot().leads.find(({ conversationId }) => conversationId === DANA);
    return { store, dana };
  };
  return { ...world, open };
}

it("at a real server: what one person changes, another sees, also what came of it", async () => {
  const { open } = await setup();
  const ann = await open();
  const bob = await open();
  expect(ann.dana()?.firstName).toBe("Dana");
  const editing = ann.store.editLead(DANA, { firstName: "Diana" });
  expect(ann.dana()?.firstName).toBe("Diana");
  await editing;
  await vi.waitFor(() => expect(bob.dana()?.firstName).toBe("Diana"), WAIT);
  await bob.store.pushLead(DANA);
  await vi.waitFor(() => {
    for (const { dana } of [ann, bob]) expect(dana()).toMatchObject({ firstName: "Diana", syncStatus: "synced" });
  }, WAIT);
  const { resmanLeadId } = await bob.store.api.getLead(DANA);
  expect(resmanLeadId).not.toBeNull();
  // Messages and rows of one change are stamped one after the other.
  const times = { lastSyncAt: expect.any(String), updatedAt: expect.any(String) };
  expect(ann.dana()).toEqual({ ...bob.dana(), ...times });
  expect(ann.dana()?.resmanLeadId).toBe(resmanLeadId);
  expect(await ann.store.fetchSyncLogs(DANA)).toMatchObject([{ syncType: "create" }]);
  expect(ann.store.getSnapshot().alerts).toEqual([]);
});

it("at a real server: what it refuses is taken back and told", async () => {
  const { open } = await setup();
  const { store, dana } = await open();
  const before = dana();
  const editing = store.editLead(DANA, { leadScore: "high" as never });
  expect(dana()?.leadScore).toBe("high");
  await expect(editing).rejects.toMatchObject({ status: 400 });
  expect(dana()).toBe(before);
  expect(store.getSnapshot().alerts).toMatchObject([{ kind: "request_failed", operation: "editLead" }]);
});
