import { describe, expect, it } from "vitest";
import type { ConflictSeverity } from "../../../src/domain/conflict.js";
import { LEAD_FIELDS } from "../../../src/domain/lead.js";
import { type SeverityFacts, severityOf } from "../../../src/rules/conflicts/severity.js";

const about = (
  field: string | null,
  local: SeverityFacts["local"],
  remote: SeverityFacts["remote"],
): SeverityFacts => ({
  type: "data_conflict",
  field,
  local,
  remote,
});

describe("severityOf", () => {
  it.each<[string, SeverityFacts, ConflictSeverity]>([
    ["lost here, applied there", about("status", "lost", "application"), "critical"],
    ["leased here, lost there", about("status", "leased", "lost"), "critical"],
    ["lost against an open status", about("status", "lost", "contacted"), "high"],
    ["two open statuses", about("status", "contacted", "tour_scheduled"), "high"],
    ["two emails", about("email", "a@example.com", "b@example.com"), "high"],
    ["an email and none", about("email", "a@example.com", null), "medium"],
    ["two phones", about("phone", "+19185550100", "+19185550101"), "high"],
    ["no phone here", about("phone", null, "+19185550101"), "medium"],
    ["two last names", about("last_name", "Okafor", "Webb"), "medium"],
    ["two dates", about("moveInDate", "2026-06-01", "2026-07-01"), "low"],
    ["a field nobody knows", about("unit", "a", "b"), "low"],
    ["two prospects of one renter", { ...about("resmanLeadId", "p1", "p2"), type: "duplicate_lead" }, "high"],
    ["two leads", { ...about(null, null, null), type: "duplicate_lead" }, "high"],
    ["a contact somebody else has", { ...about("email", "a@example.com", null), type: "duplicate_lead" }, "medium"],
  ])("%s", (_, facts, severity) => {
    expect(severityOf(facts)).toBe(severity);
  });

  it("knows every field of a lead", () => {
    for (const field of LEAD_FIELDS)
      expect(severityOf(about(field, null, null))).toMatch(/^(low|medium|high|critical)$/);
  });

  it("gives way to a policy's own word", () => {
    expect(severityOf(about("moveInDate", "a", "b"), "critical")).toBe("critical");
    const bigMove = severityOf(about("leadScore", 10, 90), ({ local, remote }) =>
      Math.abs(Number(local) - Number(remote)) > 50 ? "high" : "low",
    );
    expect(bigMove).toBe("high");
  });
});
