import { describe, expect, it } from "vitest";
import { LeadSyncApiError } from "../../../src/browser/index.js";
import { settle } from "./support/scripted-api.js";
import { aLead, at, broken, createStoreWorld, leadEvent, refusal } from "./support/store-world.js";

const ids = (leads: readonly { conversationId: string }[]) => leads.map(({ conversationId }) => conversationId);

describe("loading", () => {
  it("asks for nothing by itself, and renders nothing known", () => {
    const { store, sent, state } = createStoreWorld({ propertyId: "p1" });
    expect(store.getServerSnapshot()).toBe(store.getSnapshot());
    expect(state()).toMatchObject({ leads: [], loading: false, propertyId: "p1" });
    expect(sent).toEqual([]);
  });

  it("shows the first page as soon as it is there, then the others", async () => {
    const { store, next, state } = createStoreWorld({ propertyId: "p1" });
    const loading = store.fetchLeads({ status: ["new"] });
    expect(state()).toMatchObject({ loading: true, busy: new Set(["leads"]) });
    expect(next("listLeads").args[0]).toEqual({ propertyId: "p1", status: ["new"], limit: 1000 });
    await next("listLeads").answer({ items: [aLead("c1")], nextAfterId: "c1" });
    expect(ids(state().leads)).toEqual(["c1"]);
    expect(state().loading).toBe(true);
    expect(next("listLeads").args[0]).toMatchObject({ afterId: "c1" });
    await next("listLeads").answer({ items: [aLead("c2")] });
    await loading;
    expect(ids(state().leads)).toEqual(["c1", "c2"]);
    expect(state()).toMatchObject({ loading: false, busy: new Set() });
  });

  it("forgets what the server no longer has, and keeps what did not change as it is", async () => {
    const { load, state } = createStoreWorld();
    await load([aLead("c1"), aLead("c2"), aLead("c3")]);
    const [first] = state().leads;
    await load([aLead("c1"), aLead("c3", { firstName: "Eve" })]);
    expect(ids(state().leads)).toEqual(["c1", "c3"]);
    expect(state().leads[0]).toBe(first);
    const before = state();
    await load([aLead("c1"), aLead("c3", { firstName: "Eve" })]);
    expect(state().leads).toBe(before.leads);
  });

  it("keeps no more than it was told to", async () => {
    const { store, next, state, sent } = createStoreWorld({ maxLeads: 2 });
    const loading = store.fetchLeads();
    expect(next("listLeads").args[0]?.limit).toBe(2);
    await next("listLeads").answer({ items: [aLead("c1"), aLead("c2")], nextAfterId: "c2" });
    await loading;
    expect(ids(state().leads)).toEqual(["c1", "c2"]);
    expect(sent).toEqual(["listLeads"]);
  });

  it("shares a request, and ends it only when all who wait have ended theirs", async () => {
    const { store, waiting, next, state } = createStoreWorld();
    const one = new AbortController();
    const two = new AbortController();
    const first = store.fetchLeads({}, { signal: one.signal });
    const second = store.fetchLeads({}, { signal: two.signal });
    expect(waiting("listLeads")).toHaveLength(1);
    one.abort();
    await expect(first).rejects.toMatchObject({ code: "ABORTED" });
    expect(next("listLeads").signal?.aborted).toBe(false);
    two.abort();
    await expect(second).rejects.toMatchObject({ code: "ABORTED" });
    expect(next("listLeads").signal?.aborted).toBe(true);
    expect(state()).toMatchObject({ alerts: [], loading: false });
    expect(state().error).toBeUndefined();
  });

  it("another query ends the one before, whose late answer changes nothing", async () => {
    const { store, waiting, state } = createStoreWorld();
    const first = store.fetchLeads({ status: ["new"] });
    const second = store.fetchLeads({ status: ["lost"] });
    await expect(first).rejects.toMatchObject({ code: "ABORTED" });
    const [early, late] = waiting("listLeads");
    await late?.answer({ items: [aLead("c2", { status: "lost" })] });
    await early?.answer({ items: [aLead("c1")] });
    await second;
    expect(ids(state().leads)).toEqual(["c2"]);
  });

  it("of two answers that were under way at once, the one the server gave first does not undo the other", async () => {
    const { store, next, lead } = createStoreWorld();
    const listing = store.fetchLeads();
    const reading = store.fetchLead("c1");
    await next("listLeads").answer({ items: [aLead("c1", { firstName: "Eve", updatedAt: at(5) })] });
    await next("getLead").answer(aLead("c1"));
    await Promise.all([listing, reading]);
    expect(lead("c1")?.firstName).toBe("Eve");
    // One that is asked for after both is believed in any case.
    const again = store.fetchLead("c1");
    await next("getLead").answer(aLead("c1", { firstName: "Fay" }));
    await again;
    expect(lead("c1")?.firstName).toBe("Fay");
  });

  it("tells what failed, and forgets it when it worked", async () => {
    const { store, next, state, load } = createStoreWorld();
    const loading = store.fetchLeads();
    await next("listLeads").refuse(broken());
    await expect(loading).rejects.toMatchObject({ code: "NETWORK_ERROR" });
    const again = store.fetchLeads();
    await next("listLeads").refuse(broken());
    await expect(again).rejects.toMatchObject({ code: "NETWORK_ERROR" });
    expect(state()).toMatchObject({
      error: "The connection failed.",
      alerts: [{ kind: "request_failed", operation: "fetchLeads", count: 2, error: { code: "NETWORK_ERROR" } }],
    });
    await load([]);
    expect(state().error).toBeUndefined();
    expect(state().alerts).toEqual([]);
  });
});

describe("edits", () => {
  it("show at once, and become what the server made of them", async () => {
    const { store, load, next, lead, state } = createStoreWorld();
    await load([aLead("c1"), aLead("c2")]);
    const other = lead("c2");
    const editing = store.editLead("c1", { phone: "555 010 0123" });
    expect(lead("c1")?.phone).toBe("555 010 0123");
    expect(state().busy).toEqual(new Set(["lead:c1"]));
    await next("editLead").answer({ conversationId: "c1", changed: ["phone"], jobId: "j" });
    await editing;
    expect(lead("c1")?.phone).toBe("555 010 0123");
    await next("getLead").answer(aLead("c1", { phone: "+15550100123", updatedAt: at(1) }));
    expect(lead("c1")?.phone).toBe("+15550100123");
    expect(lead("c2")).toBe(other);
  });

  it("stand where the lead cannot be read again", async () => {
    const { store, load, next, lead } = createStoreWorld();
    await load([aLead("c1")]);
    void store.editLead("c1", { firstName: "Eve" });
    await next("editLead").answer({ conversationId: "c9", changed: ["firstName"], jobId: "j" });
    await next("getLead").refuse(broken());
    expect(lead("c1")?.firstName).toBe("Eve");
    expect(next("getLead").args[0]).toBe("c9");
  });

  it("one that is refused is taken back; what arrived in between and the other one stay", async () => {
    const { store, load, next, lead, realTime, sent } = createStoreWorld();
    await load([aLead("c1")]);
    const name = store.editLead("c1", { firstName: "Eve" });
    const status = store.updateLeadStatus("c1", { status: "contacted" });
    realTime.event(leadEvent("c1", 5, { updatedFields: { moveInDate: "2026-05-01" } }));
    expect(lead("c1")).toMatchObject({ firstName: "Eve", status: "contacted", moveInDate: "2026-05-01" });
    await next("editLead").refuse(refusal("FORBIDDEN", 403));
    await expect(name).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(lead("c1")).toMatchObject({ firstName: "Ada", status: "contacted", moveInDate: "2026-05-01" });
    expect(sent).not.toContain("getLead");
    await next("updateLeadStatus").refuse(broken());
    await expect(status).rejects.toMatchObject({ code: "NETWORK_ERROR" });
    // It may have arrived.
    await next("getLead").answer(aLead("c1", { status: "contacted", updatedAt: at(6) }));
    expect(lead("c1")).toMatchObject({ firstName: "Ada", status: "contacted" });
  });

  it("one of which the server may have stored something before it failed is read", async () => {
    const { store, load, next, lead } = createStoreWorld();
    await load([aLead("c1")]);
    const editing = store.editLead("c1", { firstName: "Eve" });
    await next("editLead").refuse(new LeadSyncApiError("NETWORK_ERROR", "Bad gateway", { status: 502 }));
    await expect(editing).rejects.toMatchObject({ status: 502 });
    await next("getLead").answer(aLead("c1", { firstName: "Eve", updatedAt: at(1) }));
    expect(lead("c1")?.firstName).toBe("Eve");
  });

  it("of one lead arrive in the order they were made", async () => {
    const { store, load, next, waiting, lead } = createStoreWorld();
    await load([aLead("c1")]);
    void store.editLead("c1", { firstName: "B" });
    const second = store.editLead("c1", { firstName: "C" });
    const ended = new AbortController();
    const third = store.editLead("c1", { firstName: "D" }, { signal: ended.signal });
    expect(lead("c1")?.firstName).toBe("D");
    expect(waiting("editLead")).toHaveLength(1);
    ended.abort();
    await expect(third).rejects.toMatchObject({ code: "ABORTED" });
    expect(lead("c1")?.firstName).toBe("C");
    await next("editLead").answer({ conversationId: "c1", changed: ["firstName"], jobId: "j" });
    expect(next("editLead").args[1]).toEqual({ firstName: "C" });
    await next("editLead").answer({ conversationId: "c1", changed: ["firstName"], jobId: "j" });
    await second;
    expect(waiting("editLead")).toEqual([]);
  });
});

describe("a lead that is synced on somebody's word", () => {
  it("is syncing meanwhile, and then what became of it", async () => {
    const { store, load, next, lead } = createStoreWorld();
    await load([aLead("c1", { syncStatus: "failed", resmanLeadId: null })]);
    const { pushLead } = store;
    const pushing = pushLead("c1", { force: true });
    expect(lead("c1")?.syncStatus).toBe("syncing");
    expect(next("pushLead").args).toMatchObject(["c1", { force: true }]);
    await next("pushLead").answer({ conversationId: "c1", resmanLeadId: "r1", outcome: "created", syncLogId: "l" });
    await expect(pushing).resolves.toMatchObject({ outcome: "created" });
    await next("getLead").answer(aLead("c1", { resmanLeadId: "r1" }));
    expect(lead("c1")).toMatchObject({ syncStatus: "synced", resmanLeadId: "r1" });
  });

  it("is what it was where that failed, and its alert is not told twice over", async () => {
    const { store, load, next, lead, state } = createStoreWorld();
    await load([aLead("c1", { syncStatus: "failed" })]);
    for (const count of [1, 2]) {
      const pushing = store.pushLead("c1");
      await next("pushLead").refuse(refusal("FORBIDDEN", 403));
      await expect(pushing).rejects.toMatchObject({ code: "FORBIDDEN" });
      expect(lead("c1")?.syncStatus).toBe("failed");
      expect(state().alerts).toMatchObject([
        { kind: "request_failed", operation: "pushLead", conversationId: "c1", count },
      ]);
    }
    store.dismissAlert(state().alerts[0]?.id);
    store.clearError();
    store.clearError();
    expect(state().alerts).toEqual([]);
    expect(state().error).toBeUndefined();
  });
});

describe("what follows a change", () => {
  it("a lead that was created is put in its place", async () => {
    const { store, load, next, state, runtime } = createStoreWorld({ propertyId: "p1" });
    await load([aLead("c1", { startedAt: at(1) }), aLead("c3", { startedAt: at(3) })]);
    const data = {
      firstName: "A",
      lastName: "B",
      propertyId: "p1",
      initialMessage: "",
      leadScore: 1,
      conversationId: "c2",
    };
    const creating = store.createLead(data);
    await next("createLead").answer({ resmanLeadId: "", syncStatus: "pending", createdAt: at(4), syncLogId: "l" });
    await next("getLead").answer(aLead("c2", { startedAt: at(2) }));
    await creating;
    expect(ids(state().leads)).toEqual(["c1", "c2", "c3"]);
    expect(runtime.pending).toBe(0);
  });

  it("a pull reads the leads again, also while they are being read", async () => {
    const { store, next, state, waiting } = createStoreWorld({ propertyId: "p1" });
    const first = store.fetchLeads();
    const pulling = store.pullLeads({ limit: 5 });
    expect(state().busy).toEqual(new Set(["leads", "pull"]));
    expect(next("pullLeads").args[0]).toEqual({ propertyId: "p1", limit: 5 });
    const syncSummary = { newLeads: 0, updatedLeads: 0, conflictsResolved: 0, failedSyncs: 0 };
    await next("pullLeads").answer({ leads: [], totalCount: 0, syncSummary });
    expect(waiting("listLeads")).toHaveLength(1);
    await next("listLeads").answer({ items: [aLead("c1")] });
    await first;
    await next("listLeads").answer({ items: [aLead("c1"), aLead("c2")] });
    await pulling;
    expect(ids(state().leads)).toEqual(["c1", "c2"]);
  });

  it("a merge and its undoing read both sides", async () => {
    const { store, load, next, lead } = createStoreWorld();
    await load([aLead("c1"), aLead("c2")]);
    const merging = store.mergeLeads({
      resmanLeadId: "r-c2",
      domiqConversationId: "c1",
      mergeStrategy: "domiq_wins",
      mergeFields: [],
    });
    await next("mergeLeads").answer({
      mergedLeadId: "r-c2",
      conflictsResolved: 0,
      mergeSummary: { fieldsMerged: [], fieldsConflicted: [], finalValues: {} },
      syncLogId: "l",
      mergeId: "m",
      syncStatus: "success",
    });
    await next("getLead").answer(aLead("c1", { mergedInto: "c2" }));
    await next("getLead").answer(aLead("c2"));
    await merging;
    expect(lead("c1")?.mergedInto).toBe("c2");
    const undoing = store.unmergeLeads("c1", "m");
    await next("unmergeLeads").answer({
      mergeId: "m",
      survivorId: "c2",
      loserId: "c1",
      restoredResmanLeadId: null,
      fieldsRestored: [],
      fieldsKept: [],
      historyKept: true,
      changed: true,
      syncStatus: "success",
    });
    await next("getLead").answer(aLead("c1"));
    await next("getLead").answer(aLead("c2"));
    await undoing;
    expect(lead("c1")?.mergedInto).toBeNull();
  });

  it("recent changes are synced, then everything that was loaded is loaded again", async () => {
    const { store, load, loadConflicts, next, state } = createStoreWorld({ propertyId: "p1" });
    await load([aLead("c1")]);
    await loadConflicts([]);
    const syncing = store.syncRecentChanges({ lookbackMinutes: 20 });
    expect(state().busy).toEqual(new Set(["delta"]));
    expect(next("syncRecentChanges").args[0]).toEqual({ propertyId: "p1", lookbackMinutes: 20 });
    const stage = { recordsProcessed: 0, inserted: 0, updated: 0, skipped: 0, errors: [] };
    const details = {
      success: true,
      stage1: stage,
      stage2: stage,
      startTime: "",
      endTime: "",
      duration: 0,
      runIds: [],
    };
    await next("syncRecentChanges").answer({ success: true, message: "", details });
    await next("listLeads").answer({ items: [aLead("c1", { firstName: "Eve" })] });
    await next("listConflicts").answer({ items: [] });
    await syncing;
    expect(state().leads[0]?.firstName).toBe("Eve");
  });

  it("one lead is read anew, once for all who ask", async () => {
    const { store, next, waiting, lead, state } = createStoreWorld();
    const both = Promise.all([store.fetchLead("c1"), store.fetchLead("c1")]);
    expect(state().busy).toEqual(new Set(["lead:c1"]));
    expect(waiting("getLead")).toHaveLength(1);
    await next("getLead").answer(aLead("c1"));
    expect(await both).toMatchObject([{ conversationId: "c1" }, { conversationId: "c1" }]);
    expect(lead("c1")?.firstName).toBe("Ada");
  });
});

describe("another property", () => {
  it("forgets the one before, and loads what was loaded of it", async () => {
    const { store, load, next, state, realTime, lead, sent } = createStoreWorld({ propertyId: "p1" });
    await load([aLead("c1")]);
    const reading = store.fetchMetrics({ windowMinutes: 5 });
    const editing = store.editLead("c1", { firstName: "Eve" });
    const moving = store.setProperty("p2");
    await expect(reading).rejects.toMatchObject({ code: "ABORTED" });
    expect(state()).toMatchObject({ leads: [], propertyId: "p2" });
    expect(realTime.asked).toEqual(["subscribe p2"]);
    realTime.event(leadEvent("c1", 5));
    // What is being changed goes on, and changes nothing here.
    await next("editLead").answer({ conversationId: "c1", changed: [], jobId: null });
    await editing;
    await next("getLead").answer(aLead("c1"));
    expect(next("listLeads").args[0]).toMatchObject({ propertyId: "p2" });
    const [, late] = [next("getMetrics"), next("listLeads")];
    await late.answer({ items: [aLead("c5", { propertyId: "p2" })] });
    expect(lead("c5")?.propertyId).toBe("p2");
    expect(lead("c1")).toBeUndefined();
    sent.length = 0;
    await settle();
    const again = store.setProperty("p2");
    await again;
    expect(sent).toEqual([]);
    store.destroy();
    await expect(moving).rejects.toMatchObject({ code: "ABORTED" });
  });

  it("may be all of them", async () => {
    const { store, state, realTime } = createStoreWorld({ propertyId: "p1" });
    await store.setProperty(undefined);
    expect(state().propertyId).toBeUndefined();
    expect(realTime.asked).toEqual(["subscribe all"]);
  });
});

describe("the end", () => {
  it("nothing is under way, nothing is heard, and operations are refused", async () => {
    const { store, load, next, realTime, runtime, sent } = createStoreWorld();
    await load([aLead("c1")]);
    let told = 0;
    store.subscribe(() => {
      told += 1;
    });
    const reading = store.fetchLeads();
    const writing = store.editLead("c1", { firstName: "Eve" });
    await settle();
    const before = told;
    realTime.event(leadEvent("c9", 5));
    const { signal } = next("editLead");
    store.destroy();
    await expect(reading).rejects.toMatchObject({ code: "ABORTED" });
    await expect(writing).rejects.toMatchObject({ code: "ABORTED" });
    expect(signal?.aborted).toBe(true);
    expect(realTime.isHeard).toBe(false);
    expect(runtime.pending).toBe(0);
    sent.length = 0;
    await expect(store.fetchLeads()).rejects.toMatchObject({ code: "ABORTED" });
    await expect(store.fetchConflicts()).rejects.toMatchObject({ code: "ABORTED" });
    await expect(store.pushLead("c1")).rejects.toMatchObject({ code: "ABORTED" });
    expect(sent).toEqual([]);
    expect(told).toBe(before);
  });
});
