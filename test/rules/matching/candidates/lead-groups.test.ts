import { describe, expect, it } from "vitest";
import { findDuplicates } from "../../../../src/rules/matching/candidates/find-duplicates.js";
import { groupDuplicates } from "../../../../src/rules/matching/candidates/group-duplicates.js";
import { LeadMatcher } from "../../../../src/rules/matching/lead-matcher.js";
import type { MatchRecord } from "../../../../src/rules/matching/match-types.js";

const matcher = new LeadMatcher();
const MAILBOX = "okafor.dana@example.com";
const LINE = "(918) 555-0142";

async function groupsOf(records: readonly MatchRecord[]) {
  const { pairs } = await findDuplicates(matcher, records);
  const { groups, contested } = groupDuplicates(matcher, pairs);
  return {
    groups: groups.map((group) => group.map(({ id }) => id).sort()),
    contested: contested.map(({ a, b, against }) => ({
      pair: [a.id, b.id].sort(),
      against: against.map(({ id }) => id).sort(),
    })),
  };
}

describe("groups of leads", () => {
  it("join what a chain of mailbox and line connects", async () => {
    const name = { firstName: "Dana", lastName: "Okafor" };
    const records = [
      { id: "chat", ...name, email: MAILBOX },
      { id: "tour", ...name, email: MAILBOX, phone: LINE },
      { id: "call", ...name, phone: LINE },
    ];
    expect(await groupsOf(records)).toEqual({ groups: [["call", "chat", "tour"]], contested: [] });
  });

  it("never join a sister and a brother through a record that could be either's", async () => {
    const records = [
      { id: "sister", firstName: "Dana", lastName: "Okafor", email: MAILBOX, phone: LINE },
      { id: "nameless", lastName: "Okafor", email: MAILBOX, phone: LINE },
      { id: "brother", firstName: "Kwame", lastName: "Okafor", email: MAILBOX, phone: LINE },
    ];
    const { groups, contested } = await groupsOf(records);
    expect(groups).toHaveLength(1);
    expect(groups[0]).toHaveLength(2);
    expect(groups[0]).toContain("nameless");
    expect(contested).toEqual([{ pair: expect.arrayContaining(["nameless"]), against: ["brother", "sister"] }]);
  });

  it("never join what is of two properties, however it is connected", async () => {
    const same = { firstName: "Dana", lastName: "Okafor", email: MAILBOX, phone: LINE };
    const records = [
      { id: "here", propertyId: "property-1", ...same },
      { id: "unknown", ...same },
      { id: "there", propertyId: "property-2", ...same },
    ];
    const { groups, contested } = await groupsOf(records);
    expect(groups).toHaveLength(1);
    expect(groups[0]).toContain("unknown");
    expect(contested).toEqual([{ pair: expect.arrayContaining(["unknown"]), against: ["here", "there"] }]);
  });
});
