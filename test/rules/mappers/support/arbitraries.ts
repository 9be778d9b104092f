import fc from "fast-check";
import { type Conversation, conversationSchema } from "../../../../src/domain/conversation.js";
import type { Lead } from "../../../../src/domain/lead.js";
import { LEAD_STATUSES } from "../../../../src/domain/status.js";
import { type TourBooking, tourBookingSchema } from "../../../../src/domain/tour.js";
import { type User, userSchema } from "../../../../src/domain/user.js";
import { leadFromConversation } from "../../../../src/rules/mappers/lead-from-conversation.js";

const FRAGMENTS = [
  ..."🙂 👨‍👩‍👧 🇺🇸 e\u0301 \u00e9 İ ß 李 \u202e \u200d <b> & ]]> \" ' N/A null Anonymous User studio".split(" "),
  ...["\u0000", "\ud800", "\udc00", "\ufffe", "\u0085", "\u007f", "\t", "\n", " ", "  ", "\u00a0"],
  ...["[domiq:chat:x:1]", "[domiq]", "2 bedrooms", "x".repeat(120)],
];

/** Text of chatbots, forms and attackers. */
export const messyText = fc
  .array(fc.oneof(fc.string({ unit: "grapheme", maxLength: 12 }), fc.constantFrom(...FRAGMENTS)), { maxLength: 8 })
  .map((parts) => parts.join(""));

const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 4 });

const email = fc.oneof(
  fc.emailAddress(),
  fc.constantFrom(" Ana.Lee@Example.COM ", "n/a", "", `${"long".repeat(20)}@example.com`, "a\u0000@b.co"),
  messyText,
);
const phone = fc.oneof(
  fc.integer({ min: 2_000_000_000, max: 9_999_999_999 }).map(String),
  fc.constantFrom(
    "(918) 555-0142",
    "918 555 0142 ext. 84",
    "+44 20 7946 0958",
    "N/A",
    "9185550142;ext=<8>",
    "555-0142",
  ),
  messyText,
);
const amount = fc.oneof(
  fc.integer({ min: -5, max: 4000 }),
  fc.double(),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 1850.5, 0.4, Number.MAX_VALUE),
);
const petObject = fc.record(
  {
    type: fc.oneof(fc.constantFrom("dog", "Cat", "iguana", "labrador", "dogs", "other"), messyText, fc.constant(3)),
    count: fc.oneof(fc.integer({ min: -1, max: 4 }), fc.constantFrom("2", "many", null)),
    weight_lbs: fc.oneof(fc.double({ min: -1, max: 200, noNaN: true }), fc.constantFrom("30 lbs", null)),
  },
  { requiredKeys: [] },
);
const petDetails = fc.oneof(
  petObject,
  fc.array(petObject, { maxLength: 3 }),
  fc.constantFrom("2 dogs and a cat", "none", "iguana"),
  messyText,
  fc.jsonValue(),
) as fc.Arbitrary<Conversation["petDetails"]>;
const day = fc.date({ min: new Date("2026-01-01"), max: new Date("2028-12-31"), noInvalidDate: true });
const apartment = fc.oneof(
  fc.constantFrom("Studio", "1 bedroom", "2 Bedrooms", "3br", "loft", "2 bedroom loft"),
  messyText,
);
const member = fc.record(
  { first_name: messyText, last_name: messyText, email, phone, role: fc.constantFrom("roommate", "spouse") },
  { requiredKeys: [] },
);
const customFields = fc.record(
  {
    lost_reason: fc.oneof(messyText, fc.constant(null)),
    household: fc.oneof(fc.array(member, { maxLength: 3 }), messyText),
    cleared: fc.oneof(fc.subarray(["email", "phone"]), messyText),
    other: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

/** A conversation as messy as its columns allow. */
export const conversationRow: fc.Arbitrary<Conversation> = fc
  .record({
    aiIntentSummary: orNull(
      fc.oneof(
        messyText,
        messyText.map((text) => `${text} and more `.repeat(90)),
      ),
    ),
    moveInDate: orNull(day.map((date) => date.toISOString().slice(0, 10))),
    apartmentSizePreference: orNull(apartment),
    hasPets: orNull(fc.boolean()),
    desiredFeatures: orNull(fc.array(fc.oneof(fc.constantFrom("balcony", "gym"), messyText), { maxLength: 5 })),
    workLocation: orNull(messyText),
    reasonForMoving: orNull(messyText),
    status: fc.constantFrom(...LEAD_STATUSES),
    petDetails: orNull(petDetails),
    resmanCustomFields: orNull(customFields) as fc.Arbitrary<Conversation["resmanCustomFields"]>,
    leadScore: orNull(amount),
    priceRangeMin: orNull(amount),
    priceRangeMax: orNull(amount),
    occupantsCount: orNull(amount),
  })
  .map((columns) => ({
    ...conversationSchema.parse({
      id: "c-1",
      userId: "u-1",
      propertyId: "p-1",
      startTime: "2026-03-02T17:05:00Z",
      updatedAt: "2026-03-03T09:00:00Z",
    }),
    ...columns,
  }));

/** A user as messy as the columns allow. */
export const userRow: fc.Arbitrary<User> = fc
  .record({
    firstName: orNull(fc.oneof(fc.constantFrom("Dana", " Zoë ", "ANONYMOUS"), messyText)),
    lastName: orNull(fc.oneof(fc.constantFrom("Okafor", "De-La-Cruz"), messyText)),
    email: orNull(email),
    phone: orNull(phone),
  })
  .map((columns) => userSchema.parse({ id: "u-1", ...columns }));

export const tourRow: fc.Arbitrary<TourBooking> = fc
  .record({ prospectEmail: orNull(email), prospectPhone: orNull(phone), prospectName: orNull(messyText) })
  .map((columns) =>
    tourBookingSchema.parse({ id: "t-1", conversationId: "c-1", tourDatetime: "2026-03-05T16:30:00Z", ...columns }),
  );

/** A lead in canonical form, of any kind the rows can give. */
export const anyLead: fc.Arbitrary<Lead> = fc
  .record({ conversation: conversationRow, user: userRow })
  .map((rows) => leadFromConversation(rows));
