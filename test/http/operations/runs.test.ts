import { describe, expect, it } from "vitest";
import type { Run } from "../../../src/domain/run.js";
import { anId } from "../../../src/testing/index.js";
import { DANA, PROPERTY } from "../../support/small-world.js";
import { ADMIN, AGENT, type ApiWorld, allPages, createApiWorld, OTHER_PROPERTY, STRANGER, VIEWER } from "./support.js";

const RUNS = "/api/resman/runs";

/** A push of one property, then one of all. */
async function runWorld(): Promise<ApiWorld & { own: Run; all: Run }> {
  const world = await createApiWorld();
  const own = await world.engine.pushLeads({ propertyId: PROPERTY, scope: "all" });
  const all = await world.engine.pushLeads({ scope: "all" });
  return { ...world, own, all };
}

describe("GET /api/resman/runs", () => {
  it("lists runs, newest first, and shows one", async () => {
    const { call, own } = await runWorld();
    const shown = {
      id: own.id,
      kind: "push",
      property_id: PROPERTY,
      trigger: own.trigger,
      status: "completed",
      counts: own.counts,
      errors: [],
      started_at: own.startedAt,
      finished_at: own.finishedAt,
    };
    expect(own.counts).toMatchObject({ processed: 1, created: 1 });
    expect(await call("GET", RUNS, { as: VIEWER })).toEqual({ status: 200, body: { runs: [shown] } });
    expect(await call("GET", `${RUNS}/${own.id}`, { as: VIEWER })).toEqual({ status: 200, body: shown });
  });

  it("goes on page by page; a run over all properties is for those who see all", async () => {
    const { call, own, all } = await runWorld();
    expect(await allPages(call, `${RUNS}?limit=1`, "runs", ADMIN)).toMatchObject([{ id: all.id }, { id: own.id }]);
    expect(await allPages(call, `${RUNS}?limit=1`, "runs", VIEWER)).toMatchObject([{ id: own.id }]);
    expect(await call("GET", `${RUNS}?after_id=${all.id}`, { as: VIEWER })).toMatchObject({ status: 404 });
    expect(await call("GET", `${RUNS}/${all.id}`, { as: VIEWER })).toMatchObject({ status: 404 });
    expect(await call("GET", `${RUNS}/${all.id}`, { as: ADMIN })).toMatchObject({ status: 200 });
  });

  it("filters by kind and property", async () => {
    const { call } = await runWorld();
    expect((await call("GET", `${RUNS}?kind=pull`)).body.runs).toEqual([]);
    expect((await call("GET", `${RUNS}?kind=push&property_id=${PROPERTY}`)).body.runs).toHaveLength(1);
    expect((await call("GET", `${RUNS}?property_id=${OTHER_PROPERTY}`)).body.runs).toEqual([]);
    expect(await call("GET", `${RUNS}?kind=swim`)).toMatchObject({
      status: 400,
      body: { details: [{ path: "kind" }] },
    });
    expect(await call("GET", `${RUNS}?property_id=${OTHER_PROPERTY}`, { as: VIEWER })).toMatchObject({ status: 403 });
  });
});

describe("POST /api/resman/runs/{run_id}/revert", () => {
  it("says what it would do, and does it, but for what was edited since", async () => {
    const { call, engine, cycle, edit, fields, storage } = await createApiWorld();
    await cycle();
    await edit({ conversation: { moveInDate: "2026-08-01", petDetails: { type: "cat", count: 1 } } });
    const { id } = await engine.pushLeads({ propertyId: PROPERTY });
    await edit({ conversation: { moveInDate: "2026-09-01" } });
    const before = await fields();

    const dry = await call("POST", `${RUNS}/${id}/revert`, { body: { dry_run: true } });
    const reverted = {
      conversation_id: DANA,
      outcome: "reverted",
      reverted: [
        {
          field: "pets",
          from: [{ type: "cat", count: 1, weight_lbs: null }],
          to: [{ type: "dog", count: 1, weight_lbs: 35 }],
          reaches_remote: true,
        },
      ],
      left: [{ field: "move_in_date", reason: "edited", edit: { side: "local", before: "2026-05-01" } }],
    };
    expect(dry).toMatchObject({ status: 200, body: { dry_run: true, reverted_run_id: id, leads: [reverted] } });
    expect(await fields()).toEqual(before);

    const done = await call("POST", `${RUNS}/${id}/revert`);
    expect(done).toMatchObject({
      status: 200,
      body: { dry_run: false, run: { kind: "revert", property_id: PROPERTY }, leads: [{ ...reverted, synced: true }] },
    });
    expect(await fields()).toMatchObject({ pets: [{ type: "dog" }], moveInDate: "2026-09-01" });
    const log = await storage.log.list({ runId: (done.body.run as { id: string }).id });
    expect(log.map(({ syncData }) => syncData?.by)).toContain(ADMIN.id);
  });

  it("gives no sign of another property's run, and is for admins", async () => {
    const { call, own, storage } = await runWorld();
    const unknown = await call("POST", `${RUNS}/${anId(0x999)}/revert`, { as: STRANGER });
    expect(unknown).toMatchObject({ status: 404, body: { error: "Run not found" } });
    expect(await call("POST", `${RUNS}/${own.id}/revert`, { as: STRANGER })).toEqual(unknown);
    expect(await call("POST", `${RUNS}/${own.id}/revert`, { as: AGENT })).toMatchObject({ status: 403 });
    expect(await storage.links.get(DANA, "resman")).toMatchObject({ status: "active" });
  });

  it.each([{ dry_run: "yes" }, { dryRun: true }, []])("refuses %j", async (body) => {
    const { call, own } = await runWorld();
    expect(await call("POST", `${RUNS}/${own.id}/revert`, { body })).toMatchObject({ status: 400 });
  });
});
