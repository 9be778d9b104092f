import { Webhook } from "standardwebhooks";
import { expect, it, vi } from "vitest";
import { anId } from "../../src/testing/index.js";
import { asking } from "../engine/conflicts/support.js";
import { createBody, statusBody } from "../http/support/bodies.js";
import { type Answer, type Call, WEBHOOK_SECRET } from "../http/support/call.js";
import { createHttpWorld } from "../http/support/http-world.js";
import { aRow, commentsOf, DANA, minutes, PROPERTY } from "../support/small-world.js";

/** Dana wrote a second time, and gave another address. */
const SECOND_CHAT = anId(0x302);
const rows = [aRow(), aRow(2, { user: { firstName: "Dana", lastName: "Okafor", email: "d.okafor@work.example.com" } })];

const leads = "/api/resman/leads";

/** A host whose engine works on jobs and pulls nothing by itself, and staff at a ResMan. */
async function openHost() {
  const { engine: policy, client } = asking;
  const world = await createHttpWorld({ rows, engine: { ...policy, pullEveryMs: 0 }, client });
  const { clock, engine, fake, storage } = world;
  let deliveries = 0;
  const call = async (method: string, path: string, body?: unknown, more: Partial<Call> = {}): Promise<Answer> => {
    clock.pass(minutes(1));
    return world.call({ method, path, as: "agent", ...(body !== undefined && { body }), ...more });
  };
  /** What is left to the queue for later comes due as well. */
  const idle = () =>
    vi.waitFor(
      async () => {
        clock.pass(1000);
        expect(await countJobs()).toEqual({ pending: 0, processing: 0 });
      },
      { timeout: 15_000, interval: 5 },
    );
  const countJobs = async () => ({
    pending: (await storage.queue.list({ status: "pending", limit: 100 })).length,
    processing: (await storage.queue.list({ status: "processing", limit: 100 })).length,
  });
  return {
    ...world,
    ask: call,
    idle,
    countJobs,
    /** What ResMan's partner tells us, signed by an independent library. */
    async tell(prospectId: string, updated_fields: object): Promise<Answer> {
      deliveries += 1;
      clock.pass(minutes(1));
      const at = new Date(clock.now());
      const more = { timestamp: at.toISOString(), updated_by: "resman_user", sync_direction: "from_resman" };
      const body = JSON.stringify({ lead_id: prospectId, status: "contacted", updated_fields, ...more });
      const id = `msg_${deliveries}`;
      const headers = {
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
        "webhook-signature": new Webhook(WEBHOOK_SECRET).sign(id, at, body),
      };
      return world.call({ method: "POST", path: "/api/resman/webhooks/lead-update", as: null, body, headers });
    },
    lead: async (): Promise<unknown> => (await call("GET", `${leads}/${DANA}`)).body,
    prospectWith: (id: string) => {
      const found = fake.prospects().find(({ prospectId }) => prospectId === id);
      if (!found) throw new Error(`no prospect ${id}`);
      return found;
    },
    start: () => engine.start(),
    stop: () => engine.stop({ drain: true }),
  };
}

type Host = Awaited<ReturnType<typeof openHost>>;

/** The chat has qualified a renter. Returns the prospect it became. */
async function qualify({ ask, prospectWith }: Host): Promise<string> {
  const answer = await ask("POST", leads, createBody());
  expect(answer).toMatchObject({ status: 200, body: { success: true, sync_status: "success" } });
  const { resman_lead_id } = answer.body as { resman_lead_id: string };
  expect(prospectWith(resman_lead_id)).toMatchObject({ propertyId: PROPERTY, people: [{ firstName: "Dana" }] });
  return resman_lead_id;
}

async function staffEdit({ fake, tell, idle, lead }: Host, prospectId: string): Promise<void> {
  fake.staff.changePhone({ prospectId, phone: "918-555-0123" });
  expect((await tell(prospectId, { phone: "918-555-0123" })).text).toBe("OK");
  await idle();
  expect(await lead()).toMatchObject({ phone: "+19185550123", sync_status: "synced" });
  fake.staff.scheduleAppointment({ prospectId, at: "2026-03-09T16:00:00Z" });
  expect((await tell(prospectId, {})).status).toBe(200);
  await idle();
  expect(await lead()).toMatchObject({ status: "tour_scheduled" });
}

async function setStatus({ ask, prospectWith }: Host, prospectId: string): Promise<void> {
  const body = statusBody({ status: "contacted", notes: "Wants a balcony." });
  const answer = await ask("PUT", `${leads}/${prospectId}/status`, body);
  expect(answer).toMatchObject({ status: 200, body: { success: true, conversation_updated: true } });
  expect(commentsOf(prospectWith(prospectId))).toContainEqual(expect.stringContaining("Wants a balcony."));
}

async function readLogs({ ask }: Host): Promise<void> {
  const { body } = await ask("GET", `/api/resman/conversations/${DANA}/logs`);
  const { logs } = body as { logs: { sync_type: string; trigger: string; changes: { field: string }[] }[] };
  const told = logs.map(({ sync_type, trigger, changes }) => [trigger, sync_type, changes.map(({ field }) => field)]);
  expect(told).toContainEqual(["api", "create", expect.arrayContaining(["first_name", "email"])]);
  expect(told).toContainEqual(["webhook", "update", ["phone"]]);
  expect(told).toContainEqual(["webhook", expect.any(String), expect.arrayContaining(["status"])]);
  expect(told).toContainEqual(["api", "status_change", expect.any(Array)]);
}

/** The second chat is the same renter's: two chats and two prospects become one lead. */
async function mergeChats({ ask, idle, conversation }: Host, prospectId: string): Promise<void> {
  const created = await ask("POST", leads, {
    ...createBody({ conversation_id: SECOND_CHAT, lead_data: { email: "d.okafor@work.example.com" } }),
  });
  expect(created.status).toBe(200);
  const merged = await ask("POST", `${leads}/merge`, {
    resman_lead_id: prospectId,
    domiq_conversation_id: SECOND_CHAT,
    merge_strategy: "resman_wins",
    merge_fields: [],
  });
  expect(merged).toMatchObject({ status: 200, body: { success: true, merged_lead_id: prospectId } });
  await idle();
  const links = [await conversation(DANA), await conversation(SECOND_CHAT)].map(({ resmanLeadId }) => resmanLeadId);
  expect(links).toContain(prospectId);
}

/** Both sides give another day, and a person decides. */
async function decideConflict({ ask, fake, idle, lead, prospectWith }: Host, prospectId: string): Promise<void> {
  fake.staff.changePreferences({ prospectId, set: { targetMoveInDate: "2026-07-01" } });
  expect((await ask("PUT", `${leads}/${DANA}`, { move_in_date: "2026-06-01" })).status).toBe(202);
  await idle();
  const query = `?property_id=${PROPERTY}&resolution_status=pending,manual_review`;
  const open = async () =>
    ((await ask("GET", `/api/resman/conflicts${query}`)).body as { conflicts: { id: string; field: string }[] })
      .conflicts;
  const [conflict, ...others] = (await open()).filter(({ field }) => field === "move_in_date");
  expect(others).toEqual([]);
  expect(conflict).toMatchObject({ resman_value: "2026-07-01", domiq_value: "2026-06-01" });
  const answer = await ask("POST", `/api/resman/conflicts/${conflict?.id}/resolve`, { resolution: "domiq_wins" });
  expect(answer).toMatchObject({ status: 200, body: { success: true, applied: true } });
  expect((await open()).filter(({ field }) => field === "move_in_date")).toEqual([]);
  expect(await lead()).toMatchObject({ move_in_date: "2026-06-01" });
  expect(prospectWith(prospectId).preferences.targetMoveInDate).toBe("2026-06-01");
}

async function syncDelta({ ask, fake, lead }: Host, prospectId: string): Promise<void> {
  fake.staff.changePhone({ prospectId, phone: "918-555-0124" });
  const asAgent = await ask("POST", "/api/admin/sync/delta", { property_id: PROPERTY });
  expect(asAgent.status).toBe(403);
  const answer = await ask("POST", "/api/admin/sync/delta", { property_id: PROPERTY }, { as: "admin" });
  expect(answer).toMatchObject({ status: 200, body: { success: true, message: "Delta sync complete" } });
  expect(await lead()).toMatchObject({ phone: "+19185550124" });
}

/** Switched off, nothing goes out or comes in, and nothing is lost. */
async function pauseAndResume(host: Host, prospectId: string): Promise<void> {
  const { ask, fake, tell, idle, lead, countJobs, prospectWith, engine } = host;
  const integration = `/api/resman/integrations/${PROPERTY}`;
  const paused = await ask("POST", `${integration}/pause`, undefined, { as: "admin" });
  expect(paused).toMatchObject({ status: 200, body: { integration: { sync_enabled: false } } });
  const writes = fake.writes.length;
  expect((await ask("PUT", `${leads}/${DANA}`, { occupants_count: 4 })).status).toBe(202);
  fake.staff.changePhone({ prospectId, phone: "918-555-0125" });
  expect((await tell(prospectId, { phone: "918-555-0125" })).status).toBe(200);
  expect(await ask("GET", `${leads}/pull?property_id=${PROPERTY}`)).toMatchObject({ body: { leads: [] } });
  await engine.stop({ drain: true });
  await engine.start();
  expect(fake.writes.length).toBe(writes);
  expect(await lead()).toMatchObject({ phone: "+19185550124", occupants_count: 4 });
  expect((await countJobs()).pending).toBeGreaterThan(0);

  expect((await ask("POST", `${integration}/resume`, undefined, { as: "admin" })).status).toBe(200);
  await idle();
  expect(await lead()).toMatchObject({ phone: "+19185550125", occupants_count: 4, sync_status: "synced" });
  expect(prospectWith(prospectId).preferences.numberOfOccupants).toBe(4);
}

it("a host's day: qualify, tell, hear, merge, decide, catch up, pause and go on", async () => {
  const host = await openHost();
  await host.start();
  const prospectId = await qualify(host);
  await host.idle();
  await setStatus(host, prospectId);
  await host.idle();
  await staffEdit(host, prospectId);
  await readLogs(host);
  await mergeChats(host, prospectId);
  await decideConflict(host, prospectId);
  await syncDelta(host, prospectId);
  await pauseAndResume(host, prospectId);
  await host.stop();
  await host.expectIdle();
}, 60_000);
