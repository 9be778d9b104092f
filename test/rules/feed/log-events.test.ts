import { describe, expect, it } from "vitest";
import { newFeedEventSchema } from "../../../src/domain/feed-event.js";
import { type LoggedChange, type SyncLogEntry, syncLogEntrySchema } from "../../../src/domain/sync-log.js";
import {
  leadUpdateDataSchema,
  newLeadDataSchema,
  statusChangeDataSchema,
} from "../../../src/domain/wire/realtime-message.js";
import { eventsOfLog } from "../../../src/rules/feed/log-events.js";

const row = (facts: Partial<SyncLogEntry> = {}): SyncLogEntry =>
  syncLogEntrySchema.parse({
    id: "log-1",
    conversationId: "c1",
    resmanLeadId: "P1",
    propertyId: "p1",
    syncDirection: "bidirectional",
    syncStatus: "success",
    syncType: "update",
    trigger: "api",
    createdAt: "2026-03-02T17:00:00.000Z",
    ...facts,
  });

const change = (field: string, to: LoggedChange["to"], more: Partial<LoggedChange> = {}): LoggedChange => ({
  field,
  side: "local",
  from: null,
  to,
  origin: "remote",
  rule: "test",
  ...more,
});
const sent = (field: string, to: LoggedChange["to"]) => change(field, to, { side: "remote", origin: "local" });

/** The events in short: type, source, status of the sync and fields. */
const told = (entry: SyncLogEntry) =>
  eventsOfLog(entry).map(({ type, source, data }) => [type, source, data.sync_status, data.updated_fields]);

const SCHEMAS = {
  lead_update: leadUpdateDataSchema,
  status_change: statusChangeDataSchema,
  new_lead: newLeadDataSchema,
} as const;

describe("eventsOfLog", () => {
  it.each<[string, SyncLogEntry, ReturnType<typeof told>]>([
    [
      "a created lead",
      row({
        syncType: "create",
        syncDirection: "to_resman",
        changes: [sent("firstName", "Dana"), sent("status", "new")],
      }),
      [["new_lead", "domiq", "success", { first_name: "Dana", status: "new" }]],
    ],
    [
      "a lead found in ResMan, with what came from there",
      row({ syncType: "create", changes: [change("email", "there@x.co"), sent("email", "here@x.co")] }),
      [["new_lead", "domiq", "success", { email: "there@x.co" }]],
    ],
    [
      "a prospect made into a lead",
      row({ syncType: "create", syncDirection: "from_resman" }),
      [["new_lead", "resman", "success", {}]],
    ],
    [
      "a new lead somebody must decide about",
      row({ syncType: "create", syncStatus: "conflict" }),
      [["new_lead", "domiq", "conflict", {}]],
    ],
    [
      "a staff edit",
      row({ changes: [change("pets", [{ type: "dog", count: 1, weightLbs: 30 }])] }),
      [
        [
          "lead_update",
          "resman",
          "success",
          { has_pets: true, pet_details: { type: "dog", count: 1, weight_lbs: 30 } },
        ],
      ],
    ],
    [
      "a field staff cleared",
      row({ changes: [change("phone", null)] }),
      [["lead_update", "resman", "success", { phone: null }]],
    ],
    [
      "a status staff changed, with another field",
      row({ changes: [change("status", "contacted", { from: "new" }), change("occupantsCount", 2)] }),
      [["status_change", "resman", "success", { status: "contacted", occupants_count: 2 }]],
    ],
    [
      "our edit that has arrived",
      row({ changes: [sent("budgetRange", { min: null, max: 1500 })] }),
      [["lead_update", "domiq", "success", { budget_range: { min: 0, max: 1500 } }]],
    ],
    [
      "edits of both sides",
      row({ changes: [change("email", "there@x.co"), sent("workLocation", "Downtown")] }),
      [
        ["lead_update", "resman", "success", { email: "there@x.co" }],
        ["lead_update", "domiq", "success", { work_location: "Downtown" }],
      ],
    ],
    [
      "a revert, made here",
      row({ changes: [change("email", "old@x.co", { origin: "local" })] }),
      [["lead_update", "domiq", "success", { email: "old@x.co" }]],
    ],
    [
      "a merge, made here",
      row({ syncType: "merge", changes: [change("phone", "+19185550142", { origin: "merged" })] }),
      [["lead_update", "domiq", "success", { phone: "+19185550142" }]],
    ],
    [
      "a failure",
      row({ syncStatus: "failed", changes: [sent("email", "x@y.co")] }),
      [["lead_update", "domiq", "failed", {}]],
    ],
    [
      "a note of staff",
      row({ syncType: "enrichment", syncData: { events_sent: 1, events_received: 1 } }),
      [["lead_update", "resman", "success", {}]],
    ],
    [
      "a note of ours",
      row({ syncType: "enrichment", syncData: { events_sent: 1, events_received: 0 } }),
      [["lead_update", "domiq", "success", {}]],
    ],
    [
      "an edit ResMan has no field for",
      row({ syncType: "enrichment", syncData: { events_sent: 0, events_received: 0, settled: true } }),
      [["lead_update", "domiq", "success", {}]],
    ],
  ])("tells of %s", (_, entry, events) => {
    expect(told(entry)).toEqual(events);
    for (const event of eventsOfLog(entry)) {
      newFeedEventSchema.parse({ id: "e1", ...event });
      SCHEMAS[event.type as keyof typeof SCHEMAS].parse(event.data);
      expect(event.data).toMatchObject({ lead_id: "P1", conversation_id: "c1", sync_log_id: "log-1" });
    }
  });

  it("tells of a merge to those who see either lead, also where it changes nothing", () => {
    const entry = row({ syncType: "merge", syncData: { merge_id: "m1", merged_conversation_id: "c2" } });
    expect(eventsOfLog(entry)).toMatchObject([
      { type: "lead_update", source: "domiq", data: { conversation_id: "c1", lead_id: "P1", updated_fields: {} } },
      { type: "lead_update", source: "domiq", data: { conversation_id: "c2", lead_id: null, updated_fields: {} } },
    ]);
    expect(eventsOfLog(row({ syncType: "merge", syncData: { merged_conversation_id: null } }))).toHaveLength(1);
  });

  it("says where a status comes from", () => {
    const changes = [change("status", "lost", { from: "contacted" })];
    expect(eventsOfLog(row({ changes }))[0]?.data).toMatchObject({ status: "lost", previous_status: "contacted" });
  });

  it.each<[string, SyncLogEntry]>([
    ["that moves nothing", row({ syncType: "enrichment", syncData: { events_sent: 0, events_received: 0 } })],
    ["about a decision", row({ syncData: { decision: "distinct", by: "kim" } })],
    ["of a lead that waits", row({ syncType: "create", syncStatus: "pending" })],
    ["that is tried again", row({ syncStatus: "retry" })],
    ["of no lead", row({ conversationId: null, changes: [change("email", "a@b.co")] })],
    ["of no property", row({ propertyId: null, changes: [change("email", "a@b.co")] })],
  ])("says nothing of a row %s", (_, entry) => {
    expect(eventsOfLog(entry)).toEqual([]);
  });

  it("leaves out what is no field of a lead, or no value of it", () => {
    const changes = [change("resmanLeadId", "P2"), change("occupantsCount", "two"), change("firstName", "Dana")];
    expect(told(row({ changes }))).toEqual([["lead_update", "resman", "success", { first_name: "Dana" }]]);
  });
});
