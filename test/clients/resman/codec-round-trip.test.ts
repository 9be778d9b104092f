import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeProspects, encodeLeadPost } from "../../../src/clients/resman/index.js";
import type { LeadPost } from "../../../src/domain/wire/prospect.js";
import { ok } from "./support.js";

const HOSTILE = [
  "<",
  ">",
  "&",
  "&amp;",
  "]]>",
  "<!--",
  "-->",
  "<![CDATA[",
  '"',
  "'",
  "\n",
  "\r\n",
  "\t",
  "\u0000",
  "\uD83D",
  "😀",
  "é",
  "‮",
  "#text",
  "@Type",
  "<!DOCTYPE a>",
  "&#x0;",
  "{",
  "ÅÄÖ",
  "中文",
  " ",
];

/** Anything at all, markup and broken characters included. */
const wild = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.array(fc.constantFrom(...HOSTILE), { maxLength: 12 }).map((parts) => parts.join("")),
);

/** What of it XML can hold, as the codec documents it: legal characters, no space around. */
const legal = (max: number) =>
  wild
    .map((text) => text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "").trim())
    .filter((text) => text.length > 0 && text.length <= max);

const id = fc.uuid();
const word = legal(50);
const instant = fc
  .date({ min: new Date("1990-01-01T00:00:00Z"), max: new Date("2090-01-01T00:00:00Z"), noInvalidDate: true })
  .map((date) => `${date.toISOString().slice(0, 19)}Z`);
const amount = fc.integer({ min: 0, max: 2_000_000 }).map((cents) => cents / 100);
const count = fc.integer({ min: 0, max: 20 });
const rangeOf = (value: fc.Arbitrary<number>) =>
  fc
    .record({ min: value, max: value, exact: value }, { requiredKeys: [] })
    .filter((range) => Object.keys(range).length > 0);
const some = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 1, maxLength: 3 });
/** An agent's name travels as words. */
const agentName = fc
  .array(fc.constantFrom("Ann", "O'Neill", "Åsa", "<Bo>", "&Co"), { minLength: 1, maxLength: 3 })
  .map((words) => words.join(" "));

const customerOf = fc.record(
  {
    type: fc.constantFrom("prospect", "lost", "roommate"),
    prospectId: id,
    personId: id,
    firstName: word,
    middleName: word,
    lastName: word,
    phones: fc.array(
      fc.record(
        { type: fc.constantFrom("cell", "home"), number: fc.oneof(legal(20), fc.constant("")), extension: legal(20) },
        { requiredKeys: ["type", "number"] },
      ),
      { maxLength: 3 },
    ),
    email: fc.oneof(legal(80), fc.constant("")),
    addresses: fc.array(
      fc.record(
        {
          type: fc.constantFrom("current", "mailing"),
          line1: word,
          line2: word,
          city: word,
          state: legal(3),
          postalCode: legal(12),
          country: word,
        },
        { requiredKeys: ["type"] },
      ),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ["type", "prospectId", "phones", "addresses"] },
);

const preferencesOf = fc.record(
  {
    targetMoveInDate: instant.map((text) => text.slice(0, 10)),
    desiredFloorplan: word,
    desiredUnits: some(fc.record({ marketingName: word, unitType: word }, { requiredKeys: ["marketingName"] })),
    desiredRent: rangeOf(amount),
    desiredBedrooms: rangeOf(count),
    desiredBathrooms: rangeOf(count),
    desiredLeaseTerms: word,
    numberOfOccupants: count,
    floorLevelDesired: word,
    amenities: some(
      fc.record({ type: word, subType: word, description: word, rank: word }, { requiredKeys: ["type"] }),
    ),
    pets: some(
      fc.record(
        { type: word, count, description: word, size: word, weight: count },
        { requiredKeys: ["type", "count"] },
      ),
    ),
    comments: some(word),
  },
  { requiredKeys: [] },
);

const eventOf = fc.record(
  {
    type: fc.constantFrom("Other", "Cancel", "Appointment"),
    date: instant,
    eventId: id,
    agentId: id,
    agentName,
    reasons: word,
    firstContact: fc.boolean(),
    comments: word,
    transactionSource: id,
  },
  { requiredKeys: ["type", "date"] },
);

const postOf = fc.record(
  { customer: customerOf, preferences: preferencesOf, events: fc.array(eventOf, { maxLength: 3 }) },
  { requiredKeys: ["customer", "events"] },
);

const asPost = (xml: string) =>
  decodeProspects(ok(xml)).map(({ customers, preferences, events }) => ({ customers, preferences, events }));

describe("the codec", () => {
  it("reads back exactly what it wrote", () => {
    void fc.assert(
      fc.property(postOf, (post) => {
        const { customer, preferences = {}, events } = post as LeadPost;
        expect(asPost(encodeLeadPost(post as LeadPost))).toEqual([{ customers: [customer], preferences, events }]);
      }),
    );
  });

  it("writes a readable document whatever the text, and the same one from what it read", () => {
    void fc.assert(
      fc.property(wild, wild, wild, (name, comment, id) => {
        const xml = encodeLeadPost({
          customer: {
            type: name,
            prospectId: "P1",
            personId: id,
            firstName: name,
            lastName: comment,
            phones: [{ type: id, number: comment }],
            email: name,
            addresses: [{ type: id, line1: comment }],
          },
          preferences: { comments: [comment], pets: [{ type: name, count: 1, description: comment }] },
          events: [
            {
              type: name,
              date: "2026-03-02T17:05:00Z",
              agentName: name,
              reasons: comment,
              comments: comment,
              transactionSource: id,
            },
          ],
        });
        const [read] = decodeProspects(ok(xml));
        const {
          customers: [customer],
          preferences,
          events,
        } = read ?? expect.unreachable();
        expect(encodeLeadPost({ customer: customer ?? expect.unreachable(), preferences, events })).toBe(xml);
      }),
    );
  });
});
