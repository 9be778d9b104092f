import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type V2Prospect, v2ProspectSchema } from "../../../src/domain/wire/prospect-v2.js";
import { statusFromProspect } from "../../../src/rules/status/status-from-prospect.js";
import { statusFromV2 } from "../../../src/rules/status/status-from-v2.js";
import { anyProspect, customer, event, prospect } from "../resman/support/prospects.js";

describe("statusFromProspect", () => {
  const on = (day: number): string => `2026-03-${String(day).padStart(2, "0")}T10:00:00Z`;
  const history = (...events: [type: string, day: number, firstContact?: boolean][]) =>
    statusFromProspect(
      prospect({
        events: events.map(([type, day, firstContact]) =>
          event(type, { date: on(day), ...(firstContact !== undefined && { firstContact }) }),
        ),
      }),
    );
  const household = (...types: string[]) =>
    statusFromProspect(prospect({ customers: types.map((type) => customer({ type })) }));

  it.each([
    [["prospect", "future_resident"], "leased"],
    [["lost", "CURRENT_RESIDENT"], "leased"],
    [["Lost"], "lost"],
    [["lost", "applicant"], "lost"],
    [["prospect", "Applicant"], "application"],
    [["prospect", "lost"], "new"],
    [["former_resident"], "new"],
    [[], "new"],
  ])("of the people %j is %s", (types, expected) => {
    expect(household(...types)).toBe(expected);
  });

  it.each<[string, Parameters<typeof history>, string]>([
    ["a lease", [["LeaseSign", 1]], "leased"],
    [
      "a move-in outweighs lost",
      [
        ["MoveIn", 1],
        ["Cancel", 2],
      ],
      "leased",
    ],
    ["lost, in any case", [["cANCEL", 1]], "lost"],
    [
      "lost and reactivated",
      [
        ["Cancel", 1],
        ["ReActivate", 2],
      ],
      "new",
    ],
    [
      "lost, reactivated, lost again",
      [
        ["Cancel", 1],
        ["reactivate", 2],
        ["Cancel", 3],
      ],
      "lost",
    ],
    [
      "listed newest first",
      [
        ["ReActivate", 2],
        ["Cancel", 1],
      ],
      "new",
    ],
    [
      "at the same moment the last listed counts",
      [
        ["Cancel", 1],
        ["ReActivate", 1],
      ],
      "new",
    ],
    [
      "lost outweighs an application",
      [
        ["Approved", 1],
        ["Cancel", 2],
      ],
      "lost",
    ],
    [
      "reactivated, with a tour before",
      [
        ["Appointment", 1],
        ["Cancel", 2],
        ["ReActivate", 3],
      ],
      "tour_scheduled",
    ],
    ["an application", [["Application", 1]], "application"],
    ["approved, as MITS writes it", [["Approve", 1]], "application"],
    ["approved, as ResMan writes it", [["Approved", 1]], "application"],
    [
      "a cancelled application",
      [
        ["Approved", 1],
        ["CancelApplication", 2],
      ],
      "new",
    ],
    [
      "a denied application after a tour",
      [
        ["Show", 1],
        ["Application", 2],
        ["ApplicationDenied", 3],
      ],
      "tour_scheduled",
    ],
    [
      "a second application",
      [
        ["Application", 1],
        ["ApplicationDenied", 2],
        ["Application", 3],
      ],
      "application",
    ],
    ["a tour", [["Appointment", 5]], "tour_scheduled"],
    [
      "a cancelled tour",
      [
        ["Appointment", 5],
        ["CancelAppointment", 6],
      ],
      "new",
    ],
    [
      "a cancelled tour and another",
      [
        ["Appointment", 5],
        ["CancelAppointment", 6],
        ["Appointment", 9],
      ],
      "tour_scheduled",
    ],
    [
      "a tour that took place",
      [
        ["Appointment", 5],
        ["Show", 5],
        ["CancelAppointment", 6],
      ],
      "tour_scheduled",
    ],
    [
      "a mail we sent",
      [
        ["Other", 1, true],
        ["EmailToProspect", 2],
      ],
      "contacted",
    ],
    ["a text we sent", [["TextToProspect", 2, false]], "contacted"],
    ["a visit", [["walkin", 2]], "contacted"],
    ["a first visit", [["WalkIn", 2, true]], "new"],
    ["a mail received", [["EmailFromProspect", 2, false]], "new"],
    [
      "a note",
      [
        ["Other", 1, true],
        ["Other", 2, false],
      ],
      "new",
    ],
  ])("%s", (_, events, expected) => {
    expect(history(...events)).toBe(expected);
  });

  it("never throws and never says qualified", () => {
    fc.assert(
      fc.property(anyProspect, (any) => {
        expect(["new", "contacted", "tour_scheduled", "application", "leased", "lost"]).toContain(
          statusFromProspect(any),
        );
      }),
    );
  });
});

describe("statusFromV2", () => {
  const v2 = (members: object): V2Prospect =>
    v2ProspectSchema.parse({ prospectId: "pr-1", status: "Prospect", ...members });

  it.each<[object, unknown]>([
    [{ status: "Resident" }, { status: "leased" }],
    [{ status: "Resident", lease: { status: "Cancelled" } }, { status: "leased" }],
    [{ status: "Applicant" }, { status: "application" }],
    [{ status: "Applicant", lease: { status: "Pending" } }, { status: "application" }],
    [{ status: "Applicant", lease: { leaseSignedDate: "2026-03-20T00:00:00" } }, { status: "leased" }],
    [{ status: "Applicant", lease: { status: "Current" } }, { status: "leased" }],
    [{ status: "applicant", lease: { status: "Month to Month" } }, { status: "leased" }],
    [
      { status: "Applicant", lease: { status: "Denied" } },
      { status: "lost", reason: "Denied" },
    ],
    [
      { status: "Applicant", lease: { status: "Cancelled" } },
      { status: "lost", reason: "Cancelled" },
    ],
    [
      { status: "Lost", lostReason: "Rent too high" },
      { status: "lost", reason: "Rent too high" },
    ],
    [{ status: "Lost" }, { status: "lost" }],
    [{ status: "Prospect" }, null],
    [{ status: "Archived" }, null],
  ])("of %j is %j", (members, expected) => {
    expect(statusFromV2(v2(members))).toEqual(expected);
  });
});
