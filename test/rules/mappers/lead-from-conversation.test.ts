import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Conversation, conversationSchema } from "../../../src/domain/conversation.js";
import { leadSchema } from "../../../src/domain/lead.js";
import { tourBookingSchema } from "../../../src/domain/tour.js";
import { type User, userSchema } from "../../../src/domain/user.js";
import { parseChatExportLine } from "../../../src/domain/wire/chat-export.js";
import { leadFromConversation } from "../../../src/rules/mappers/lead-from-conversation.js";
import { conversationRow, tourRow, userRow } from "./support/arbitraries.js";

const conversation = (columns: Partial<Conversation> = {}): Conversation => ({
  ...conversationSchema.parse({
    id: "c-1",
    propertyId: "p-1",
    startTime: "2026-03-02T17:05:00Z",
    updatedAt: "2026-03-03T09:00:00Z",
  }),
  ...columns,
});
const user = (columns: Partial<User> = {}): User => ({ ...userSchema.parse({ id: "u-1" }), ...columns });
const fieldsOf = (columns: Partial<Conversation>, person?: Partial<User>) =>
  leadFromConversation({ conversation: conversation(columns), ...(person && { user: user(person) }) }).fields;
const tour = (columns: object) =>
  tourBookingSchema.parse({ id: "t-1", conversationId: "c-1", tourDatetime: "2026-03-05T16:30:00Z", ...columns });

describe("leadFromConversation", () => {
  it("is empty, not invented, where nothing is known", () => {
    expect(leadFromConversation({ conversation: conversation() })).toEqual({
      id: "c-1",
      propertyId: "p-1",
      startedAt: "2026-03-02T17:05:00Z",
      updatedAt: "2026-03-03T09:00:00Z",
      fields: {
        firstName: null,
        lastName: null,
        email: null,
        phone: null,
        moveInDate: null,
        budgetRange: null,
        apartmentSizePreference: null,
        occupantsCount: null,
        pets: null,
        desiredFeatures: null,
        workLocation: null,
        reasonForMoving: null,
        initialMessage: null,
        leadScore: null,
        status: "new",
        lostReason: null,
        household: [],
      },
    });
  });

  it.each([
    [" Zoe\u0308  Ann ", "Zoë Ann"],
    ["", null],
    ["N/A", null],
    ["null", null],
    ["anonymous", null],
    ["User", "User"],
  ])("reads the first name %j as %j", (firstName, expected) => {
    expect(fieldsOf({}, { firstName }).firstName).toBe(expected);
  });

  it("reads the placeholder of a last name as none", () => {
    expect(fieldsOf({}, { firstName: "Dana", lastName: "User" })).toMatchObject({ firstName: "Dana", lastName: null });
  });

  it.each([
    [" Ana.Lee@Example.COM\u0000 ", "918 555 0142 ext. 84", "ana.lee@example.com", "+19185550142;ext=84"],
    ["n/a", "N/A", null, null],
    ["a@b", "9185550142;ext=<b>7", null, "+19185550142;ext=7"],
  ])("reads the contacts %j and %j", (email, phone, expectedEmail, expectedPhone) => {
    expect(fieldsOf({}, { email, phone })).toMatchObject({ email: expectedEmail, phone: expectedPhone });
  });

  it("reads phones of the country it is told", () => {
    const sources = { conversation: conversation(), user: user({ phone: "020 7946 0958" }) };
    expect(leadFromConversation(sources, { country: "GB" }).fields.phone).toBe("+442079460958");
  });

  it.each([
    [150, 100],
    [-3, 0],
    [72.5, 73],
    [Number.NaN, null],
    [Number.POSITIVE_INFINITY, 100],
    [null, null],
  ])("reads the score %j as %j", (leadScore, expected) => {
    expect(fieldsOf({ leadScore }).leadScore).toBe(expected);
  });

  it.each([
    [1400, 1850, { min: 1400, max: 1850 }],
    [1850, 1400, { min: 1400, max: 1850 }],
    [0, 1200, { min: null, max: 1200 }],
    [900, null, { min: 900, max: null }],
    [-1, Number.NaN, null],
    [0, 0, null],
    [1850.5, 0.4, { min: 1851, max: null }],
  ])("reads the budget %j to %j", (priceRangeMin, priceRangeMax, expected) => {
    expect(fieldsOf({ priceRangeMin, priceRangeMax }).budgetRange).toEqual(expected);
  });

  it.each([
    [2, 2],
    [2.6, 3],
    [0, null],
    [-1, null],
    [Number.MAX_VALUE, null],
  ])("reads %j occupants as %j", (occupantsCount, expected) => {
    expect(fieldsOf({ occupantsCount }).occupantsCount).toBe(expected);
  });

  it.each([
    ["Studio", "studio"],
    ["0 bedrooms", "studio"],
    ["2 Bedrooms", "2 bedroom"],
    ["3BR", "3 bedroom"],
    ["1-bed", "1 bedroom"],
    [" loft ", "loft"],
    ["2 bedroom loft", "2 bedroom loft"],
    ["N/A", null],
  ])("reads the size %j as %j", (apartmentSizePreference, expected) => {
    expect(fieldsOf({ apartmentSizePreference }).apartmentSizePreference).toBe(expected);
  });

  it("cleans features and drops those that say nothing or are repeated", () => {
    expect(fieldsOf({ desiredFeatures: [" gym ", "", "gym", "N/A", "EV\ncharging"] }).desiredFeatures).toEqual([
      "gym",
      "EV charging",
    ]);
    expect(fieldsOf({ desiredFeatures: [] }).desiredFeatures).toEqual([]);
  });

  it("reads lost reason and household out of the custom fields, and bad ones as none", () => {
    const household = [{ first_name: "Lee", email: "lee@example.com", role: "roommate" }, "nobody", { role: 7 }];
    expect(fieldsOf({ resmanCustomFields: { lost_reason: "Rent too high", household } })).toMatchObject({
      lostReason: "Rent too high",
      household: [
        { firstName: "Lee", lastName: null, email: "lee@example.com", phone: null, role: "roommate" },
        { firstName: null, lastName: null, email: null, phone: null, role: "other" },
      ],
    });
    expect(fieldsOf({ resmanCustomFields: { lost_reason: 7, household: "x" } })).toMatchObject({
      lostReason: null,
      household: [],
    });
  });

  it("lets the latest tour with a usable contact lend it where the user has none", () => {
    const tours = [
      tour({ prospectEmail: "old@example.com", prospectPhone: "918 555 0142" }),
      tour({ prospectEmail: "new@example.com", prospectPhone: "N/A" }),
    ];
    const read = (row: User, columns: Partial<Conversation> = {}) =>
      leadFromConversation({ conversation: conversation(columns), user: row, tours }).fields;
    expect(read(user({ phone: "N/A" }))).toMatchObject({ email: "new@example.com", phone: "+19185550142" });
    expect(read(user({ email: "own@example.com" })).email).toBe("own@example.com");
    expect(read(user(), { resmanCustomFields: { cleared: ["email"] } })).toMatchObject({
      email: null,
      phone: "+19185550142",
    });
  });

  it("gives a valid lead for any rows", () => {
    fc.assert(
      fc.property(conversationRow, fc.option(userRow), fc.array(tourRow, { maxLength: 2 }), (row, person, tours) => {
        const lead = leadFromConversation({ conversation: row, user: person, tours });
        expect(leadSchema.parse(lead)).toEqual(lead);
      }),
    );
  });
});

describe("pets", () => {
  const pets = (hasPets: boolean | null, petDetails: Conversation["petDetails"]) =>
    fieldsOf({ hasPets, petDetails }).pets;
  const pet = (type: string, count = 1, weightLbs: number | null = null) => ({ type, count, weightLbs });

  it.each<[string, boolean | null, Conversation["petDetails"], unknown]>([
    ["not asked", null, null, null],
    ["a clear no", false, null, []],
    ["a yes without details", true, null, [pet("other")]],
    ["one pet", true, { type: "Iguana", count: 2, weight_lbs: 25 }, [pet("iguana", 2, 25)]],
    ["details without an answer", null, { type: "cat" }, [pet("cat")]],
    ["several pets", true, [{ type: "dog" }, { type: "cat", count: 2 }], [pet("dog"), pet("cat", 2)]],
    ["a no outweighs details", false, { type: "dog" }, []],
    ["text", true, "2 dogs, a cat and iguana", [pet("dogs", 2), pet("cat"), pet("iguana")]],
    ["text that says none", null, "none", null],
    ["numbers as text", true, { type: "dog", count: "2", weight_lbs: "30 lbs" }, [pet("dog", 2, 30)]],
    ["impossible numbers", true, { type: "dog", count: -2, weight_lbs: 0 }, [pet("dog")]],
    ["no type", true, { weight_lbs: 9 }, [pet("other", 1, 9)]],
    ["junk", true, [7, true, {}, null], [pet("other")]],
  ])("%s", (_, hasPets, details, expected) => {
    expect(pets(hasPets, details)).toEqual(expected);
  });

  it("cuts a word that is too long", () => {
    expect(pets(true, { type: "x".repeat(80) })).toEqual([pet("x".repeat(50))]);
  });
});

describe("the chatbot's export", () => {
  const file = new URL("../../../examples/data/conversations.jsonl", import.meta.url);
  const rows = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line, index) => parseChatExportLine(line, index + 1));

  it("gives 400 valid leads", () => {
    expect(rows).toHaveLength(400);
    for (const row of rows) {
      const lead = leadFromConversation({ ...row, tours: row.tour ? [row.tour] : [] });
      expect(leadSchema.parse(lead)).toEqual(lead);
    }
  });

  it("leaves no number, email or budget it could have read", () => {
    const digits = (text: string | null): string => text?.replace(/\D/g, "") ?? "";
    for (const row of rows) {
      const { fields } = leadFromConversation(row);
      expect(fields.phone !== null).toBe(digits(row.user.phone).length >= 10);
      expect(fields.email !== null).toBe((row.user.email ?? "").includes("@"));
      const { priceRangeMin: min, priceRangeMax: max } = row.conversation;
      expect(fields.budgetRange !== null).toBe(Boolean(min) || Boolean(max));
      expect(fields.pets?.length ?? 0).toBe(row.conversation.hasPets ? 1 : 0);
    }
  });
});
