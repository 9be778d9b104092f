import { describe, expect, it } from "vitest";
import { settle } from "./support/scripted-api.js";
import { aConflict, aLead, at, broken, conflictEvent, createStoreWorld, refusal } from "./support/store-world.js";

const resolved = (id: string) => ({ conflict: aConflict(id, { resolutionStatus: "resolved" }), applied: true });
const shown = ({ state }: Pick<ReturnType<typeof createStoreWorld>, "state">) => state().conflicts.map(({ id }) => id);

describe("loading", () => {
  it("reads all pages of what a person can decide, and tells of them in one alert", async () => {
    const world = createStoreWorld({ propertyId: "p1" });
    const { store, next, state } = world;
    const loading = store.fetchConflicts();
    expect(next("listConflicts").args[0]).toEqual({ propertyId: "p1", due: true, limit: 1000 });
    await next("listConflicts").answer({ items: [aConflict("k2")], nextAfterId: "k2" });
    expect(shown(world)).toEqual([]);
    expect(next("listConflicts").args[0]).toMatchObject({ afterId: "k2" });
    await next("listConflicts").answer({ items: [aConflict("k1")] });
    await loading;
    expect(shown(world)).toEqual(["k2", "k1"]);
    expect(state().alerts).toMatchObject([{ kind: "manual_review_required", count: 2 }]);
    const { conflicts, alerts } = state();
    await world.loadConflicts([aConflict("k2"), aConflict("k1")]);
    expect(state()).toMatchObject({ loading: false });
    expect(state().conflicts).toBe(conflicts);
    expect(state().alerts).toBe(alerts);
    await world.loadConflicts([aConflict("k2")]);
    expect(state().conflicts[0]).toBe(conflicts[0]);
  });

  it("does not undo what arrived since it was asked for", async () => {
    const world = createStoreWorld();
    const { store, realTime, next } = world;
    await world.loadConflicts([aConflict("k1")]);
    const loading = store.fetchConflicts();
    realTime.event(conflictEvent("k1", 5, { resolutionStatus: "resolved" }, "sync_conflict_resolved"));
    realTime.event(conflictEvent("k2", 6));
    await next("listConflicts").answer({ items: [aConflict("k1")] });
    await loading;
    expect(shown(world)).toEqual(["k2"]);
  });
});

describe("events", () => {
  it("add, change and close a conflict", async () => {
    const world = createStoreWorld();
    const { realTime, state } = world;
    realTime.event(conflictEvent("k1", 1));
    realTime.event(conflictEvent("k2", 2, { resolutionStatus: "pending", field: null, conversationId: null }));
    expect(state().conflicts).toMatchObject([
      { id: "k2", field: "", createdAt: at(2), propertyId: "p1" },
      { id: "k1", field: "email", conversationId: "c1", resmanLeadId: "r-c1" },
    ]);
    expect(state().alerts).toMatchObject([
      { kind: "conflict_detected", conflictId: "k2" },
      { kind: "manual_review_required", conflictId: "k1", conversationId: "c1" },
    ]);
    const { conflicts } = state();
    realTime.event(conflictEvent("k1", 1));
    expect(state().conflicts).toBe(conflicts);
    expect(state().alerts).toHaveLength(2);
    realTime.event(conflictEvent("k1", 3, { domiqValue: "c@example.com" }));
    realTime.event(conflictEvent("k1", 2, { domiqValue: "older@example.com" }));
    expect(state().conflicts[1]).toMatchObject({ domiqValue: "c@example.com", createdAt: at(1), updatedAt: at(3) });
    expect(state().alerts[0]).toMatchObject({ conflictId: "k1", count: 2 });
    realTime.event(conflictEvent("k1", 4, { resolutionStatus: "pending", resolution: "merged" }));
    realTime.event(conflictEvent("k2", 4, { resolutionStatus: "resolved" }, "sync_conflict_resolved"));
    expect(shown(world)).toEqual([]);
    expect(state().alerts).toEqual([]);
  });

  it("the alert that counts goes with the last conflict", async () => {
    const world = createStoreWorld();
    await world.loadConflicts([aConflict("k1"), aConflict("k2")]);
    world.realTime.event(conflictEvent("k1", 1, {}, "sync_conflict_resolved"));
    expect(world.state().alerts).toHaveLength(1);
    world.realTime.event(conflictEvent("k2", 1, {}, "sync_conflict_resolved"));
    expect(world.state().alerts).toEqual([]);
  });
});

describe("deciding", () => {
  it("takes it from the list at once, and its lead is read", async () => {
    const world = createStoreWorld();
    await world.load([aLead("c1", { syncStatus: "conflict" })]);
    await world.loadConflicts([aConflict("k1"), aConflict("k2")]);
    const deciding = world.store.resolveConflict("k1", { resolution: "resman_wins" });
    expect(shown(world)).toEqual(["k2"]);
    expect(world.state().busy).toEqual(new Set(["conflict:k1"]));
    await world.next("resolveConflict").answer(resolved("k1"));
    await expect(deciding).resolves.toMatchObject({ applied: true });
    await world.next("getLead").answer(aLead("c1"));
    expect(world.lead("c1")?.syncStatus).toBe("synced");
    expect(shown(world)).toEqual(["k2"]);
  });

  it("a listing that was asked for before does not bring it back", async () => {
    const world = createStoreWorld();
    await world.loadConflicts([aConflict("k1")]);
    const loading = world.store.fetchConflicts();
    const deciding = world.store.dismissConflict("k1", "nothing");
    await world.next("dismissConflict").answer(aConflict("k1", { resolutionStatus: "resolved" }));
    await deciding;
    await world.next("listConflicts").answer({ items: [aConflict("k1")] });
    await loading;
    expect(shown(world)).toEqual([]);
  });

  it("comes back where the server refuses, unless it is settled already", async () => {
    const world = createStoreWorld();
    await world.loadConflicts([aConflict("k1"), aConflict("k2"), aConflict("k3")]);
    const { store, next } = world;
    const first = store.resolveConflict("k1", { resolution: "resman_wins" });
    await next("resolveConflict").refuse(refusal("STALE_WRITE"));
    await expect(first).rejects.toMatchObject({ code: "STALE_WRITE" });
    expect(shown(world)).toEqual(["k1", "k2", "k3"]);
    expect(world.state().alerts[0]).toMatchObject({ kind: "request_failed", conflictId: "k1" });
    const second = store.resolveConflict("k2", { resolution: "resman_wins" });
    await next("resolveConflict").refuse(refusal("CONFLICT_CLOSED"));
    await expect(second).rejects.toMatchObject({ code: "CONFLICT_CLOSED" });
    expect(shown(world)).toEqual(["k1", "k3"]);
    const third = store.dismissConflict("k3");
    await next("dismissConflict").refuse(broken());
    await expect(third).rejects.toMatchObject({ code: "NETWORK_ERROR" });
    expect(shown(world)).toEqual(["k1", "k3"]);
    // It may have arrived.
    await next("listConflicts").answer({ items: [aConflict("k1")] });
    expect(shown(world)).toEqual(["k1"]);
  });

  it("several are decided four at a time; what failed is told in one alert", async () => {
    const world = createStoreWorld();
    const ids = ["k1", "k2", "k3", "k4", "k5", "k6"];
    await world.loadConflicts(ids.map((id) => aConflict(id, { conversationId: null })));
    world.store.dismissAlert();
    const progress: string[] = [];
    const deciding = world.store.resolveConflicts(
      [...ids, "k1"],
      { resolution: "domiq_wins" },
      {
        onProgress: (done, total) => progress.push(`${done}/${total}`),
      },
    );
    expect(world.waiting("resolveConflict")).toHaveLength(4);
    await world.next("resolveConflict").refuse(refusal("STALE_WRITE"));
    await world.next("resolveConflict").refuse(refusal("STALE_WRITE"));
    for (const id of ["k3", "k4", "k5", "k6"]) await world.next("resolveConflict").answer(resolved(id));
    const outcome = await deciding;
    expect(outcome.resolved).toEqual(["k3", "k4", "k5", "k6"]);
    expect(outcome.failed).toMatchObject([
      { id: "k1", error: { code: "STALE_WRITE" } },
      { id: "k2", error: { code: "STALE_WRITE" } },
    ]);
    expect(progress).toEqual(["1/6", "2/6", "3/6", "4/6", "5/6", "6/6"]);
    expect(world.state().alerts).toMatchObject([{ kind: "request_failed", operation: "resolveConflicts", count: 2 }]);
    expect(shown(world)).toEqual(["k1", "k2"]);
  });

  it("several can be ended; that did not fail", async () => {
    const world = createStoreWorld();
    const ended = new AbortController();
    const deciding = world.store.resolveConflicts(["k1", "k2", "k3", "k4", "k5"], { resolution: "domiq_wins" }, ended);
    ended.abort();
    const { resolved: done, failed } = await deciding;
    expect(done).toEqual([]);
    expect(failed.map(({ error }) => error)).toMatchObject(Array(5).fill({ code: "ABORTED" }));
    expect(world.state().alerts).toEqual([]);
    expect(world.sent.filter((method) => method === "resolveConflict")).toHaveLength(4);
  });

  it("one that is handed on stays open", async () => {
    const world = createStoreWorld();
    await world.loadConflicts([aConflict("k1")]);
    const handing = world.store.escalateConflict("k1", { assignedTo: "u1" });
    await world.next("escalateConflict").answer(aConflict("k1", { assignedTo: "u1" }));
    await handing;
    expect(world.state().conflicts).toMatchObject([{ id: "k1", assignedTo: "u1" }]);
  });

  it("a pair is decided, and the leads concerned are read; what is put off goes from the list", async () => {
    const world = createStoreWorld();
    const pair = (id: string) => aConflict(id, { conflictType: "duplicate_lead", otherConversationId: "c2" });
    await world.loadConflicts([pair("k1"), pair("k2")]);
    const deciding = world.store.decidePair("k1", { decision: "merge" });
    const merge = { mergeId: "m", survivorId: "c1", loserId: "c2", retiredResmanLeadId: null, pending: false };
    await world.next("decidePair").answer({ conflict: pair("k1"), merge });
    for (let reads = world.waiting("getLead"); reads[0]; reads = world.waiting("getLead")) {
      const [id] = reads[0].args;
      await reads[0].answer(aLead(id));
    }
    await deciding;
    expect(
      world
        .state()
        .leads.map(({ conversationId }) => conversationId)
        .toSorted(),
    ).toEqual(["c1", "c2"]);
    const later = world.store.decidePair("k2", { decision: "later", until: at(9999) });
    await world.next("decidePair").answer({ conflict: pair("k2") });
    await later;
    await settle();
    expect(shown(world)).toEqual([]);
  });
});
