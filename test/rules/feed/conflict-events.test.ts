import { describe, expect, it } from "vitest";
import { type Conflict, conflictSchema } from "../../../src/domain/conflict.js";
import { newFeedEventSchema } from "../../../src/domain/feed-event.js";
import { conflictDataSchema } from "../../../src/domain/wire/realtime-message.js";
import { eventsOfConflict } from "../../../src/rules/feed/conflict-events.js";

const conflict = (facts: Partial<Conflict> = {}): Conflict =>
  conflictSchema.parse({
    id: "k1",
    conversationId: "c1",
    resmanLeadId: "P1",
    propertyId: "p1",
    conflictType: "data_conflict",
    conflictField: "moveInDate",
    baseValue: null,
    resmanValue: "2026-05-01",
    domiqValue: "2026-06-01",
    conflictSeverity: "medium",
    resolutionStatus: "manual_review",
    resolutionStrategy: "manual_review",
    resolvedValue: null,
    resolvedBy: null,
    resolvedAt: null,
    notes: null,
    createdAt: "2026-03-02T17:00:00.000Z",
    updatedAt: "2026-03-02T17:00:00.000Z",
    ...facts,
  });

const decided = { resolutionStrategy: "resman_wins", resolvedValue: "2026-05-01", resolvedBy: "kim" } as const;

describe("eventsOfConflict", () => {
  it.each<[string, Conflict, string, string]>([
    ["that waits for a person", conflict(), "sync_conflict", "domiq"],
    [
      "that was decided and is not applied",
      conflict({ resolutionStatus: "pending", ...decided }),
      "sync_conflict",
      "resman",
    ],
    [
      "that a rule settled",
      conflict({ resolutionStatus: "auto_resolved", ...decided }),
      "sync_conflict_resolved",
      "resman",
    ],
    ["that is over", conflict({ resolutionStatus: "resolved" }), "sync_conflict_resolved", "domiq"],
    ["about what ResMan refused", conflict({ conflictType: "field_mismatch" }), "sync_conflict", "resman"],
  ])("tells of one %s", (_, row, type, source) => {
    const [event, ...others] = eventsOfConflict(row);
    expect(others).toEqual([]);
    expect(event).toMatchObject({ type, source, propertyId: "p1" });
    newFeedEventSchema.parse({ id: "e1", ...event });
    expect(conflictDataSchema.parse(event?.data)).toEqual(event?.data);
    expect(event?.data).toMatchObject({ conflict_id: "k1", field: "move_in_date", final_value: row.resolvedValue });
  });

  it("does not tell twice what looks the same", () => {
    const before = conflict();
    expect(eventsOfConflict({ ...before, assignedTo: "kim", updatedAt: "2026-03-03T09:00:00.000Z" }, before)).toEqual(
      [],
    );
    expect(eventsOfConflict({ ...before, resolutionStatus: "resolved" }, before)).toHaveLength(1);
    expect(eventsOfConflict({ ...before, conflictSeverity: "critical" }, before)).toHaveLength(1);
  });

  it("tells of one that is about no field", () => {
    expect(eventsOfConflict(conflict({ conflictField: null }))[0]?.data).toMatchObject({ field: null });
  });
});
