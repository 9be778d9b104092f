import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ProspectEvent, ProspectPet, ProspectPreferences } from "../../../src/domain/wire/prospect.js";
import { resManLeadSchema } from "../../../src/domain/wire/resman-lead.js";
import { resManLeadFromProspect } from "../../../src/rules/mappers/resman-lead-from-prospect.js";
import { viewProspect } from "../../../src/rules/resman/view-prospect.js";
import { anyProspect, customer, event, prospect } from "./support/prospects.js";

const preferencesOf = (preferences: ProspectPreferences) => viewProspect(prospect({ preferences })).fields;
const notesOf = (...events: ProspectEvent[]) => viewProspect(prospect({ events })).notes;

describe("viewProspect", () => {
  it("reads a household: the renter, and the others as its members", () => {
    const view = viewProspect(
      prospect({
        customers: [
          customer({ email: "Dana.Okafor@example.com", phones: [{ type: "cell", number: "9185550142" }] }),
          customer({
            type: "Roommate",
            personId: "pe-2",
            firstName: "Lee",
            lastName: "Marsh",
            email: "lee@example.com",
          }),
        ],
      }),
    );
    expect(view).toMatchObject({ prospectId: "pr-1", personId: "pe-1", mastered: false });
    expect(view.fields).toEqual({
      firstName: "Dana",
      lastName: "Okafor",
      email: "dana.okafor@example.com",
      phone: "+19185550142",
      moveInDate: null,
      budgetRange: null,
      apartmentSizePreference: null,
      occupantsCount: null,
      pets: [],
      status: "new",
      lostReason: null,
      household: [{ firstName: "Lee", lastName: "Marsh", email: "lee@example.com", phone: null, role: "roommate" }],
    });
  });

  it("finds the renter by id in any case, else takes the main contact", () => {
    const people = prospect({ customers: [customer(), customer({ personId: "pe-2", firstName: "Lee" })] });
    expect(viewProspect(people, { personId: "PE-2" }).fields.firstName).toBe("Lee");
    expect(viewProspect(people, { personId: "pe-9" })).toMatchObject({
      personId: "pe-1",
      fields: { firstName: "Dana" },
    });
  });

  it("survives a prospect without people", () => {
    const view = viewProspect(prospect({ customers: [] }), { personId: "pe-1" });
    expect(view).toMatchObject({ personId: "pe-1", mastered: false, fields: { firstName: null, status: "new" } });
    expect(viewProspect(prospect({ customers: [] })).personId).toBeNull();
  });

  it("reads the names we put for missing ones as missing", () => {
    const names = (firstName: string, lastName: string) =>
      viewProspect(prospect({ customers: [customer({ firstName, lastName })] })).fields;
    expect(names("anonymous", "USER")).toMatchObject({ firstName: null, lastName: null });
    expect(names("Dana", "User")).toMatchObject({ firstName: "Dana", lastName: null });
  });

  it.each([
    [["home", "9185550177"], ["Cell", "(918) 555-0142"], "+19185550142"],
    [["home", "9185550177"], ["cell", "N/A"], "+19185550177"],
    [["home", "none"], ["cell", ""], null],
    [["office", "+44 20 7946 0958"], ["fax", "9185550142"], "+442079460958"],
  ] as const)("of the phones %j and %j takes %j", (first, second, expected) => {
    const phones = [first, second].map(([type, number]) => ({ type, number }));
    expect(viewProspect(prospect({ customers: [customer({ phones })] })).fields.phone).toBe(expected);
  });

  it("reads an extension in its own element or in the number", () => {
    const phoneOf = (number: string, extension?: string) =>
      viewProspect(
        prospect({ customers: [customer({ phones: [{ type: "cell", number, ...(extension && { extension }) }] })] }),
      ).fields.phone;
    expect(phoneOf("9185550142", " 84 ")).toBe("+19185550142;ext=84");
    expect(phoneOf("918 555 0142 ext. 84")).toBe("+19185550142;ext=84");
    expect(phoneOf("9185550142", "n/a")).toBe("+19185550142");
  });

  it("reads ten bare digits as a +1 number, all else by the country", () => {
    const phoneOf = (number: string) =>
      viewProspect(prospect({ customers: [customer({ phones: [{ type: "cell", number }] })] }), { country: "GB" })
        .fields.phone;
    expect(phoneOf("9185550142")).toBe("+19185550142");
    expect(phoneOf("020 7946 0958")).toBe("+442079460958");
  });

  it.each([
    ["prospect", false],
    ["lost", false],
    ["Applicant", true],
    ["current_resident", true],
    ["future_resident", true],
    ["former_resident", true],
  ])("says who is master of a renter of type %s", (type, mastered) => {
    expect(viewProspect(prospect({ customers: [customer({ type })] })).mastered).toBe(mastered);
  });

  it.each<[ProspectPreferences["desiredRent"], unknown]>([
    [
      { min: 1400, max: 1850 },
      { min: 1400, max: 1850 },
    ],
    [{ exact: 1850 }, { min: null, max: 1850 }],
    [
      { max: 1900, exact: 1850 },
      { min: null, max: 1900 },
    ],
    [
      { min: 0, max: 0, exact: 1850 },
      { min: null, max: 1850 },
    ],
    [{ min: 1400 }, { min: 1400, max: null }],
    [{ min: 0, max: 0 }, null],
    [{}, null],
  ])("reads the rent %j as %j", (desiredRent, expected) => {
    expect(preferencesOf({ desiredRent: desiredRent ?? {} }).budgetRange).toEqual(expected);
  });

  it.each<[ProspectPreferences["desiredBedrooms"], unknown]>([
    [{ exact: 0 }, "studio"],
    [{ exact: 2 }, "2 bedroom"],
    [{ min: 1, max: 3 }, "3 bedroom"],
    [{ min: 1 }, null],
    [{ exact: -1 }, null],
    [{ exact: 1.5 }, null],
  ])("reads the bedrooms %j as %j", (desiredBedrooms, expected) => {
    expect(preferencesOf({ desiredBedrooms: desiredBedrooms ?? {} }).apartmentSizePreference).toBe(expected);
  });

  it.each<[ProspectPet, unknown]>([
    [
      { type: "Dog", count: 1, weight: 35, size: "Medium" },
      { type: "dog", count: 1, weightLbs: 35 },
    ],
    [
      { type: "Reptile", count: 2, description: "Iguana" },
      { type: "iguana", count: 2, weightLbs: null },
    ],
    [
      { type: "Dog", count: 1, description: "very friendly" },
      { type: "dog", count: 1, weightLbs: null },
    ],
    [
      { type: "Other", count: 1, description: "ferret" },
      { type: "ferret", count: 1, weightLbs: null },
    ],
    [
      { type: "", count: 0, description: " ", weight: -1 },
      { type: "other", count: 1, weightLbs: null },
    ],
  ])("reads the pet %j", (pet, expected) => {
    expect(preferencesOf({ pets: [pet] }).pets).toEqual([expected]);
  });

  it("reads a move-in date with a time, and none that is no day", () => {
    expect(preferencesOf({ targetMoveInDate: "2026-05-01T00:00:00" }).moveInDate).toBe("2026-05-01");
    expect(preferencesOf({ targetMoveInDate: "2026-02-30" }).moveInDate).toBeNull();
  });

  it.each([
    ["Prospect Lost: Rent too high", "Rent too high"],
    ["prospect lost:Moved away ", "Moved away"],
    ["Called off", null],
    [undefined, null],
  ])("reads why it was lost out of %j", (reasons, expected) => {
    const events = [event("cancel", reasons === undefined ? {} : { reasons })];
    expect(viewProspect(prospect({ events })).fields).toMatchObject({ status: "lost", lostReason: expected });
  });

  it("has no lost reason once the prospect is active again", () => {
    const events = [
      event("Cancel", { reasons: "Prospect Lost: Rent too high" }),
      event("ReActivate", { date: "2026-03-06T10:00:00Z" }),
    ];
    expect(viewProspect(prospect({ events })).fields).toMatchObject({ status: "new", lostReason: null });
  });

  it("never throws", () => {
    fc.assert(
      fc.property(anyProspect, fc.constantFrom(null, "pe-1", "x"), (any, personId) => {
        const view = viewProspect(any, { personId });
        expect(view.prospectId).toBe("pr-1");
        resManLeadSchema.parse(resManLeadFromProspect(any, "p-1"));
      }),
    );
  });
});

describe("staff's notes", () => {
  it("are what staff wrote, not what we did", () => {
    const notes = notesOf(
      event("Other", { comments: "Likes the pool" }),
      event("EmailToProspect", { reasons: "Your tour", comments: "See you\nTuesday" }),
      event("Other", { comments: "Chat [domiq:chat:c-1:0a1b2c3d]", reasons: "Website chat" }),
      event("Show"),
      event("Other", { comments: "  " }),
    );
    expect(notes.map(({ type, content, timestamp }) => [type, content, timestamp])).toEqual([
      ["note", "Likes the pool", "2026-03-05T10:00:00Z"],
      ["activity", "Your tour: See you Tuesday", "2026-03-05T10:00:00Z"],
    ]);
  });

  it("have the same key in every read, and another for other words", () => {
    const key = (members: Partial<ProspectEvent>) => notesOf(event("Other", { comments: "Hi", ...members }))[0]?.key;
    expect(key({ eventId: "1", date: "2026-03-05T10:00:00Z" })).toBe(key({ eventId: "2" }));
    expect(key({ type: "OTHER" })).toBe(key({}));
    expect(key({ comments: "Ho" })).not.toBe(key({}));
    expect(key({ date: "2026-03-06T10:00:00Z" })).not.toBe(key({}));
  });

  it("count once when ResMan lists them twice", () => {
    expect(notesOf(event("Other", { comments: "Hi" }), event("other", { comments: "Hi" }))).toHaveLength(1);
  });

  it("without a readable date have that of the prospect's last change", () => {
    const undated = { events: [event("Other", { comments: "Hi", date: "soon" })] };
    const changed = { ...undated, lastUpdateDate: "2026-03-20T15:00:02" };
    expect(viewProspect(prospect(changed)).notes[0]?.timestamp).toBe("2026-03-20T15:00:02Z");
    expect(viewProspect(prospect(undated)).notes[0]?.timestamp).toBe("1970-01-01T00:00:00Z");
  });
});

describe("resManLeadFromProspect", () => {
  it("shows a prospect in the seeds' shape", () => {
    const shown = prospect({
      lastUpdateDate: "2026-03-20T15:00:02",
      customers: [customer({ type: "lost" }), customer({ type: "roommate", personId: "pe-2", firstName: "Lee" })],
      preferences: { desiredRent: { exact: 1850 }, pets: [{ type: "Dog", count: 1 }] },
      events: [
        event("Other", { firstContact: true, comments: "Wants a 2 bedroom [domiq:chat:c-1:0a1b2c3d]" }),
        event("Cancel", { reasons: "Prospect Lost: Rent too high" }),
      ],
    });
    expect(resManLeadFromProspect(shown, "p-1")).toEqual({
      id: "pr-1",
      first_name: "Dana",
      last_name: "Okafor",
      property_id: "p-1",
      source: "resman",
      initial_message: "Wants a 2 bedroom",
      lead_score: 0,
      status: "lost",
      budget_range: { min: 0, max: 1850 },
      has_pets: true,
      pet_details: { type: "dog", count: 1, weight_lbs: null },
      custom_fields: {
        lost_reason: "Rent too high",
        household: [{ first_name: "Lee", last_name: "Okafor", email: null, phone: null, role: "roommate" }],
        last_update_date: "2026-03-20T15:00:02",
      },
    });
  });
});
