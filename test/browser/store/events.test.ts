import { describe, expect, it } from "vitest";
import { settle } from "./support/scripted-api.js";
import { createScriptedRealTime } from "./support/scripted-real-time.js";
import { aLead, at, broken, createStoreWorld, leadEvent, refusal } from "./support/store-world.js";

const pendingEdit = (id: string, seconds: number, updatedFields: object) =>
  leadEvent(id, seconds, { updatedFields, syncStatus: "pending", syncLogId: null }, { source: "domiq" });

describe("an event about a lead", () => {
  it("changes it, and nothing else", async () => {
    const { load, realTime, lead } = createStoreWorld();
    await load([aLead("c1"), aLead("c2")]);
    const other = lead("c2");
    realTime.event(pendingEdit("c1", 1, { firstName: "Eve" }));
    expect(lead("c1")).toMatchObject({ firstName: "Eve", syncStatus: "syncing", updatedAt: at(1), lastSyncAt: at(0) });
    realTime.event(leadEvent("c1", 2, { leadId: "r9", updatedFields: { firstName: "Eve" } }, { source: "domiq" }));
    expect(lead("c1")).toMatchObject({ syncStatus: "synced", lastSyncAt: at(2), resmanLeadId: "r9" });
    realTime.event({
      ...leadEvent("c1", 3),
      type: "status_change",
      data: { ...leadEvent("c1", 3, { syncStatus: "conflict" }).data, status: "lost", previousStatus: "new" },
    });
    expect(lead("c1")).toMatchObject({ status: "lost", syncStatus: "conflict", lastSyncAt: at(3) });
    realTime.event(leadEvent("c1", 4, { syncStatus: "retry" }));
    expect(lead("c1")?.syncStatus).toBe("syncing");
    expect(lead("c2")).toBe(other);
  });

  it("that says what is known changes no reference", async () => {
    const { load, realTime, state } = createStoreWorld();
    await load([aLead("c1", { lastSyncAt: at(5) })]);
    const { leads } = state();
    realTime.event(leadEvent("c1", 5, { updatedFields: { firstName: "Ada" } }));
    expect(state().leads).toBe(leads);
  });

  it("of what arrived in ResMan does not replace an edit that is still to arrive", async () => {
    const { load, realTime, lead, runtime, next } = createStoreWorld();
    await load([aLead("c1")]);
    realTime.event(pendingEdit("c1", 1, { email: "a@example.com" }));
    realTime.event(pendingEdit("c1", 2, { email: "b@example.com" }));
    realTime.event(leadEvent("c1", 3, { updatedFields: { email: "a@example.com" } }, { source: "domiq" }));
    expect(lead("c1")?.email).toBe("b@example.com");
    await runtime.advance(100);
    await next("getLead").answer(aLead("c1", { email: "b@example.com", syncStatus: "not_synced", updatedAt: at(2) }));
    realTime.event(leadEvent("c1", 4, { updatedFields: { email: "b@example.com" } }, { source: "domiq" }));
    expect(lead("c1")).toMatchObject({ email: "b@example.com", syncStatus: "synced" });
    realTime.event(leadEvent("c1", 5, { updatedFields: { email: "c@example.com" } }, { source: "domiq" }));
    expect(lead("c1")?.email).toBe("c@example.com");
  });

  it("that is older than the answer it meets changes nothing; where it says something else, the lead is read", async () => {
    const { load, realTime, lead, runtime, next, sent } = createStoreWorld();
    await load([aLead("c1", { email: "b@example.com", updatedAt: at(10) })]);
    realTime.event(pendingEdit("c1", 9, { email: "b@example.com" }));
    await runtime.advance(100);
    expect(sent).toEqual(["listLeads"]);
    realTime.event(leadEvent("c1", 9, { updatedFields: { email: "a@example.com" } }));
    expect(lead("c1")?.email).toBe("b@example.com");
    await runtime.advance(100);
    await next("getLead").answer(aLead("c1", { email: "b@example.com", updatedAt: at(10) }));
    expect(lead("c1")?.email).toBe("b@example.com");
  });

  it("is not undone by an answer that was asked for before it", async () => {
    const { store, load, realTime, lead, next } = createStoreWorld();
    await load([aLead("c1")]);
    const loading = store.fetchLeads();
    realTime.event(pendingEdit("c1", 5, { firstName: "Eve" }));
    const shown = lead("c1");
    await next("listLeads").answer({ items: [aLead("c1")] });
    await loading;
    expect(lead("c1")).toBe(shown);
  });

  it("is not undone by an answer that is later than it, either", async () => {
    const { store, realTime, lead, next } = createStoreWorld();
    const loading = store.fetchLeads();
    realTime.event(pendingEdit("c1", 5, { firstName: "Eve" }));
    await next("listLeads").answer({ items: [aLead("c1", { firstName: "Fay", updatedAt: at(6) })] });
    await loading;
    expect(lead("c1")?.firstName).toBe("Fay");
  });
});

describe("an event only the server can complete", () => {
  it("of a lead that was merged: it is read", async () => {
    const { load, realTime, lead, runtime, next } = createStoreWorld();
    await load([aLead("c1")]);
    realTime.event(leadEvent("c1", 1, { leadId: null }));
    await runtime.advance(100);
    await next("getLead").answer(aLead("c1", { mergedInto: "c2", lastSyncAt: null }));
    expect(lead("c1")?.mergedInto).toBe("c2");
  });

  it("that meets an answer which is later, and says something else: it is read", async () => {
    const { store, realTime, runtime, next, lead } = createStoreWorld();
    const loading = store.fetchLeads();
    realTime.event(leadEvent("c1", 5, { syncStatus: "failed" }));
    await next("listLeads").answer({ items: [aLead("c1", { updatedAt: at(6), syncStatus: "not_synced" })] });
    await loading;
    expect(lead("c1")?.syncStatus).toBe("not_synced");
    await runtime.advance(100);
    await next("getLead").answer(aLead("c1", { updatedAt: at(6), syncStatus: "failed" }));
    expect(lead("c1")?.syncStatus).toBe("failed");
  });

  it("of a lead that is gone by now: it goes", async () => {
    const { load, realTime, runtime, next, state } = createStoreWorld();
    await load([aLead("c1")]);
    realTime.event(leadEvent("c1", 1, { leadId: null }));
    await runtime.advance(100);
    await next("getLead").refuse(refusal("NOT_FOUND", 404));
    expect(state()).toMatchObject({ leads: [], alerts: [] });
  });

  it("with members no lead has, or no values, leaves the lead whole", async () => {
    const { load, realTime, lead } = createStoreWorld();
    await load([aLead("c1")]);
    const updatedFields = { somethingElse: 1, email: undefined } as object;
    realTime.event(leadEvent("c1", 5, { updatedFields, syncStatus: "unheard of" as "retry" }));
    expect(lead("c1")).toEqual(aLead("c1"));
  });
});

describe("a store that meets an open connection", () => {
  it("shows it at once", () => {
    const realTime = createScriptedRealTime();
    realTime.state({ status: "open" });
    const { state } = createStoreWorld({ realTime: realTime.client });
    expect(state().realTimeConnected).toBe(true);
  });

  it("does without any", () => {
    const { store, state } = createStoreWorld({ realTime: undefined });
    store.connect();
    store.disconnect();
    store.destroy();
    expect(state().realTimeConnected).toBe(false);
  });
});

describe("a lead that is not known", () => {
  it("is read once, and shown where it belongs to what is", async () => {
    const { store, realTime, runtime, next, lead, waiting, state } = createStoreWorld({ propertyId: "p1" });
    const loading = store.fetchLeads({ status: ["new"], syncStatus: ["synced"] });
    await next("listLeads").answer({ items: [aLead("c1")] });
    await loading;
    for (const id of ["c2", "c2", "c3", "c4"]) realTime.event(leadEvent(id, 1, {}, { type: "new_lead" }));
    await runtime.advance(100);
    expect(waiting("getLead").map(({ args }) => args[0])).toEqual(["c2", "c3", "c4"]);
    await next("getLead").answer(aLead("c2"));
    await next("getLead").answer(aLead("c3", { status: "lost" }));
    await next("getLead").refuse(refusal("NOT_FOUND", 404));
    expect(lead("c2")).toBeDefined();
    expect(state().leads).toHaveLength(2);
    expect(state().alerts).toEqual([]);
  });

  it("is read with all others where there are many", async () => {
    const { load, realTime, runtime, sent, next, state } = createStoreWorld();
    await load([]);
    for (let n = 0; n < 11; n += 1) realTime.event(leadEvent(`c${n}`, 1));
    await runtime.advance(100);
    expect(sent).toEqual(["listLeads", "listLeads"]);
    await next("listLeads").answer({ items: [aLead("c0")] });
    // Those that events told of since the listing was asked for would be read; these were told of before.
    await runtime.advance(100);
    expect(sent).toHaveLength(2);
    expect(state().leads).toHaveLength(1);
  });

  it("is read after a listing that was under way and lacks it", async () => {
    const { store, realTime, runtime, next, lead } = createStoreWorld();
    void store.fetchLeads();
    realTime.event(leadEvent("c7", 1, {}, { type: "new_lead" }));
    await next("listLeads").answer({ items: [aLead("c1")] });
    await runtime.advance(100);
    await next("getLead").answer(aLead("c7"));
    expect(lead("c7")).toBeDefined();
  });

  it("is nobody's business where the leads were never asked for", async () => {
    const { realTime, runtime, sent } = createStoreWorld();
    realTime.event(leadEvent("c1", 1));
    await runtime.advance(5000);
    expect(sent).toEqual([]);
  });
});

describe("what depends on events", () => {
  it("logs that are shown are loaded again, once for many events", async () => {
    const { store, realTime, runtime, next, state, sent } = createStoreWorld();
    const log = { id: "l1", syncDirection: "to_resman", syncStatus: "success", syncType: "update", createdAt: at(0) };
    const loading = store.fetchSyncLogs("c1");
    expect(state().busy).toEqual(new Set(["logs:c1"]));
    await next("listSyncLogs").answer({ items: [log] });
    await expect(loading).resolves.toEqual([log]);
    const first = state().syncLogs;
    for (const seconds of [1, 2, 3]) realTime.event(leadEvent("c1", seconds));
    realTime.event(leadEvent("c2", 4));
    await runtime.advance(300);
    await next("listSyncLogs").answer({ items: [log] });
    expect(state().syncLogs).toBe(first);
    realTime.event(leadEvent("c1", 5));
    await runtime.advance(300);
    await next("listSyncLogs").answer({ items: [{ ...log, id: "l2" }, log] });
    expect(state().syncLogs.c1?.map(({ id }) => id)).toEqual(["l2", "l1"]);
    expect(state().syncLogs.c1?.[1]).toBe(first.c1?.[0]);
    expect(sent).toHaveLength(3);
  });

  it("metrics are loaded again where they were before, in the same window", async () => {
    const { store, realTime, runtime, next, sent } = createStoreWorld();
    const metrics = { syncSuccessRate: 1, avgSyncLatency: 5, conflictRate: 0, failedSyncs: 0, pendingQueue: 0 };
    realTime.event(leadEvent("c1", 1));
    await runtime.advance(2000);
    expect(sent).toEqual([]);
    const loading = store.fetchMetrics({ windowMinutes: 5 });
    await next("getMetrics").answer(metrics);
    expect(await loading).toBe(store.getSnapshot().metrics);
    realTime.event(leadEvent("c1", 2));
    realTime.event(leadEvent("c1", 3));
    await runtime.advance(2000);
    expect(next("getMetrics").args[0]).toEqual({ windowMinutes: 5 });
    expect(sent).toHaveLength(2);
  });

  it("after a gap everything that was loaded is loaded again; nothing where nothing was", async () => {
    const { store, load, loadConflicts, realTime, sent, next, state } = createStoreWorld();
    realTime.gap();
    await settle();
    expect(sent).toEqual([]);
    await load([aLead("c1")]);
    await loadConflicts([]);
    void store.fetchSyncLogs("c1");
    await next("listSyncLogs").answer({ items: [] });
    sent.length = 0;
    realTime.gap();
    await settle();
    expect(state().leads).toHaveLength(1);
    expect(sent.toSorted()).toEqual(["listConflicts", "listLeads", "listSyncLogs"]);
    await next("listLeads").refuse(broken());
    expect(state().error).toBe("The connection failed.");
  });

  it("what was asked for before a gap is not believed", async () => {
    const { store, realTime, next, lead } = createStoreWorld();
    const loading = store.fetchLeads();
    realTime.gap();
    await next("listLeads").answer({ items: [aLead("c1")] });
    await loading;
    await next("listLeads").answer({ items: [aLead("c1", { firstName: "Eve" })] });
    expect(lead("c1")?.firstName).toBe("Eve");
  });
});

describe("alerts", () => {
  it("a sync that failed is told once a lead, and no more when the lead is synced", async () => {
    const { realTime, state, load, store } = createStoreWorld();
    for (const seconds of [1, 2, 3]) realTime.event(leadEvent("c1", seconds, { syncStatus: "failed" }));
    realTime.event(leadEvent("c2", 4, { syncStatus: "failed" }));
    expect(state().alerts).toMatchObject([
      { kind: "sync_failed", conversationId: "c2", count: 1, at: at(4) },
      { kind: "sync_failed", conversationId: "c1", count: 3, at: at(3) },
    ]);
    realTime.event(leadEvent("c1", 5));
    expect(state().alerts).toMatchObject([{ conversationId: "c2" }]);
    await load([aLead("c2")]);
    expect(state().alerts).toEqual([]);
    for (let n = 0; n < 9; n += 1) realTime.event(leadEvent(`x${n}`, n, { syncStatus: "failed" }));
    expect(state().alerts.map(({ conversationId }) => conversationId)).toEqual(["x8", "x7", "x6", "x5", "x4"]);
    store.dismissAlert();
    expect(state().alerts).toEqual([]);
  });

  it("a connection is lost when it stays away, and back when it is", async () => {
    const { store, realTime, state, runtime } = createStoreWorld();
    store.connect();
    realTime.state({ status: "connecting" });
    await runtime.advance(60_000);
    expect(state().alerts).toEqual([]);
    realTime.state({ status: "open" });
    expect(state().realTimeConnected).toBe(true);
    realTime.state({ status: "waiting" });
    realTime.state({ status: "connecting" });
    await runtime.advance(4999);
    expect(state().alerts).toEqual([]);
    await runtime.advance(1);
    expect(state()).toMatchObject({ realTimeConnected: false, alerts: [{ kind: "realtime_lost" }] });
    realTime.state({ status: "open" });
    expect(state().alerts).toEqual([]);
    realTime.state({ status: "waiting" });
    realTime.state({ status: "open" });
    store.disconnect();
    realTime.state({ status: "closed" });
    await runtime.advance(60_000);
    expect(state().alerts).toEqual([]);
    expect(realTime.asked).toEqual(["connect", "disconnect"]);
  });

  it("a connection that comes back takes nothing else away that is to be done", async () => {
    const { realTime, state, runtime, sent, load } = createStoreWorld();
    await load([]);
    realTime.state({ status: "open" });
    realTime.state({ status: "waiting" });
    realTime.event(leadEvent("c1", 1));
    realTime.state({ status: "open" });
    expect(runtime.pending).toBe(1);
    await runtime.advance(60_000);
    expect(sent).toEqual(["listLeads", "getLead"]);
    expect(state().alerts).toEqual([]);
  });

  it("listeners hear once a turn, and only of what changed", async () => {
    const { store, realTime, load } = createStoreWorld();
    await load([aLead("c1"), aLead("c2")]);
    await settle();
    const heard: number[] = [];
    const end = store.subscribe(() => heard.push(1));
    const endOther = store.subscribe(() => heard.push(2));
    realTime.event(pendingEdit("c1", 1, { firstName: "Eve" }));
    realTime.event(pendingEdit("c2", 2, { firstName: "Eve" }));
    expect(heard).toEqual([]);
    await settle();
    expect(heard).toEqual([1, 2]);
    realTime.event(pendingEdit("c2", 3, { firstName: "Fay" }));
    realTime.event(pendingEdit("c2", 4, { firstName: "Eve" }));
    endOther();
    await settle();
    expect(heard).toEqual([1, 2, 1]);
    end();
    store.dismissAlert();
    await settle();
    expect(heard).toHaveLength(3);
  });
});
