import { afterEach, describe, expect, it, vi } from "vitest";
import { serverMessageSchema } from "../../src/domain/wire/realtime-message.js";
import { commentsOf, createSmallWorld, DANA, minutes, PROPERTY } from "../support/small-world.js";
import { followThroughDrops } from "./support/follow-through-drops.js";
import { aMessage } from "./support/hub-world.js";
import { connect, type ServedHub, serveHub, type TestClient, WAIT } from "./support/served-hub.js";
import { hubOf, SAM, twoProperties } from "./support/two-properties.js";

const served: ServedHub[] = [];
afterEach(async () => {
  for (const server of served.splice(0)) await server.close();
});

async function setup() {
  const world = await createSmallWorld({ rows: twoProperties() });
  await world.cycle();
  const server = await serveHub(hubOf(world.engine));
  served.push(server);
  const [a, b, c] = await Promise.all(["a", "b", "c"].map((token) => connect(server.url, { token })));
  if (!a || !b || !c) throw new Error("not connected");
  const prospectOf = async (id: string) => (await world.conversation(id)).resmanLeadId ?? "";
  return { ...world, ...server, a, b, c, prospectOf };
}

const leadEvents = (client: TestClient) =>
  client.messages.filter(({ type }) => type !== "heartbeat" && type !== "ack").map(({ data }) => data as object);

describe("two people of one property and one of another, over real sockets", () => {
  it("a staff edit in ResMan reaches the two and never the third", async () => {
    const { a, b, c, engine, fake, clock, prospectOf } = await setup();
    clock.pass(minutes(1));
    fake.staff.changePhone({ prospectId: await prospectOf(DANA), phone: "918-555-0199" });
    clock.pass(minutes(1));
    await engine.pullLeads();
    for (const client of [a, b]) {
      await vi.waitFor(() => expect(leadEvents(client)).toHaveLength(1), WAIT);
      const [message] = client.ofType("lead_update");
      expect(message).toMatchObject({
        source: "resman",
        property_id: PROPERTY,
        data: { conversation_id: DANA, lead_id: await prospectOf(DANA), sync_status: "success" },
      });
      expect(JSON.stringify(message)).toContain("9185550199");
      serverMessageSchema.parse(message);
    }
    // One of the third's own, to know that everything before it has come.
    fake.staff.changePhone({ prospectId: await prospectOf(SAM), phone: "918-555-0198" });
    clock.pass(minutes(1));
    await engine.pullLeads();
    await vi.waitFor(() => expect(leadEvents(c)).toHaveLength(1), WAIT);
    expect(leadEvents(c)).toMatchObject([{ conversation_id: SAM }]);
    expect(leadEvents(a)).toHaveLength(1);
  });

  it("a status one of them sets reaches ResMan, and the other", async () => {
    const { a, b, c, fake, prospectOf } = await setup();
    const data = { conversation_id: DANA, status: "contacted", notes: "Called back." };
    a.say(aMessage("status_change", data, { message_id: "m1" }));
    await vi.waitFor(() => expect(a.ofType("ack")).toMatchObject([{ in_reply_to: "m1" }]), WAIT);
    expect(fake.prospects().flatMap(commentsOf)).toContainEqual(expect.stringContaining("Called back."));
    await vi.waitFor(() => expect(b.ofType("status_change")[0]).toMatchObject({ source: "domiq" }), WAIT);
    expect(b.ofType("status_change")[0]?.data).toMatchObject({ status: "contacted", lead_id: await prospectOf(DANA) });
    expect(leadEvents(c)).toEqual([]);
  });

  it("what one may not do is refused, and nothing is written", async () => {
    const { b, c, fake, fields } = await setup();
    const writes = fake.writes.length;
    const status = aMessage("status_change", { conversation_id: DANA, status: "lost" });
    b.say({ ...status, message_id: "viewer" });
    c.say({ ...status, message_id: "elsewhere" });
    await vi.waitFor(() => expect(b.ofType("error")).toMatchObject([{ data: { code: "FORBIDDEN" } }]), WAIT);
    await vi.waitFor(() => expect(c.ofType("error")).toMatchObject([{ data: { code: "NOT_FOUND" } }]), WAIT);
    expect((await fields()).status).toBe("new");
    expect(fake.writes).toHaveLength(writes);
  });

  it("an edit made here is seen by the other at once, and its arrival in ResMan too", async () => {
    const { a, b, engine, clock } = await setup();
    a.say(
      aMessage("lead_update", { conversation_id: DANA, updated_fields: { occupants_count: 3 } }, { message_id: "m1" }),
    );
    await vi.waitFor(() => expect(a.ofType("ack")).toHaveLength(1), WAIT);
    await vi.waitFor(() => expect(b.ofType("lead_update")).toHaveLength(1), WAIT);
    expect(b.ofType("lead_update")[0]?.data).toMatchObject({
      updated_fields: { occupants_count: 3 },
      sync_status: "pending",
    });
    clock.pass(minutes(1));
    await engine.pushLead(DANA);
    await vi.waitFor(() => expect(b.ofType("lead_update")).toHaveLength(2), WAIT);
    expect(b.ofType("lead_update")[1]).toMatchObject({ source: "domiq", data: { sync_status: "success" } });
  });

  it("a lead nobody had submitted is submitted", async () => {
    const world = await createSmallWorld({ rows: twoProperties() });
    const server = await serveHub(hubOf(world.engine));
    served.push(server);
    const a = await connect(server.url, { token: "a" });
    const lead_data = {
      first_name: "Dana",
      last_name: "Okafor",
      initial_message: "Two bedrooms?",
      lead_score: 70,
      email: "dana.okafor@example.org",
      property_id: PROPERTY,
      source: "chatbot",
    };
    a.say(aMessage("new_lead", { conversation_id: DANA, lead_data }, { message_id: "m1" }));
    await vi.waitFor(() => expect(a.ofType("ack")).toHaveLength(1), WAIT);
    expect(world.fake.prospects()).toHaveLength(1);
    await vi.waitFor(() => expect(a.ofType("new_lead")).toHaveLength(1), WAIT);
  });
});

describe("a client that drops and comes back", () => {
  it("loses and repeats nothing over 1,000 events", async () => {
    const { storage, url } = await setup();
    const { seen, all } = await followThroughDrops(storage, [url]);
    expect(all.length).toBeGreaterThanOrEqual(750);
    expect(seen).toEqual(all);
  });

  it("nor when each time another process on the same store answers", async () => {
    const { storage, url, anotherEngine } = await setup();
    const other = await serveHub(hubOf(anotherEngine()));
    served.push(other);
    const { seen, all } = await followThroughDrops(storage, [url, other.url]);
    expect(seen).toEqual(all);
  });
});
