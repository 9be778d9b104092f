import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LeadData, type LeadEdit, leadDataSchema, leadEditSchema } from "../../../src/domain/wire/lead-data.js";
import { fieldsFromLeadData, fieldsFromLeadEdit, leadDataFromFields } from "../../../src/rules/mappers/lead-data.js";
import { leadFromConversation } from "../../../src/rules/mappers/lead-from-conversation.js";
import { aConversation, aTour, aUser } from "../../../src/testing/index.js";
import { messyText } from "./support/arbitraries.js";

const required: LeadData = {
  first_name: "",
  last_name: "",
  initial_message: "",
  lead_score: 0,
  property_id: "p1",
  source: "chatbot",
};

const OTHER_PET = { type: "other", count: 1, weightLbs: null };

describe("fieldsFromLeadEdit", () => {
  it.each<[LeadEdit, ReturnType<typeof fieldsFromLeadEdit>]>([
    [{ first_name: "  Dana " }, { firstName: "Dana" }],
    [{ first_name: "Anonymous", last_name: "User" }, {}],
    [{ email: "Dana.Okafor@Example.com" }, { email: "dana.okafor@example.com" }],
    [{ email: "n/a", phone: "123" }, {}],
    [{ email: "", phone: "", work_location: " - " }, {}],
    [{ phone: "(918) 555-0142" }, { phone: "+19185550142" }],
    [{ lead_score: 250 }, { leadScore: 100 }],
    [{ lead_score: -3.4 }, { leadScore: 0 }],
    [{ move_in_date: "2026-05-01T23:00:00-05:00" }, { moveInDate: "2026-05-01" }],
    [{ budget_range: { min: 0, max: 1500 } }, { budgetRange: { min: null, max: 1500 } }],
    [{ budget_range: { min: 2000, max: 1500 } }, { budgetRange: { min: 1500, max: 2000 } }],
    [{ budget_range: { min: 0, max: 0 } }, {}],
    [{ apartment_size_preference: "2 BR" }, { apartmentSizePreference: "2 bedroom" }],
    [{ occupants_count: 0 }, {}],
    [{ has_pets: false, pet_details: { type: "dog" } }, { pets: [] }],
    [{ has_pets: true }, { pets: [OTHER_PET] }],
    [{ pet_details: { type: "Dog", weight_lbs: 30 } }, { pets: [{ type: "dog", count: 1, weightLbs: 30 }] }],
    [{ pet_details: "none" }, {}],
    [{ desired_features: ["Pool", "pool ", "n/a"] }, { desiredFeatures: ["Pool", "pool"] }],
    [{ desired_features: ["n/a"] }, {}],
    [{ desired_features: [] }, { desiredFeatures: [] }],
  ])("%j reads as %j", (edit, fields) => {
    expect(fieldsFromLeadEdit(leadEditSchema.parse(edit))).toEqual(fields);
  });

  it("clears with null, each field by itself", () => {
    const all = Object.fromEntries(Object.keys(leadEditSchema.shape).map((name) => [name, null]));
    const cleared = fieldsFromLeadEdit(leadEditSchema.parse(all));
    expect(Object.values(cleared)).toEqual(Array(14).fill(null));
    expect(fieldsFromLeadEdit({ pet_details: null })).toEqual({ pets: null });
    expect(fieldsFromLeadEdit({ has_pets: true, pet_details: null })).toEqual({ pets: [OTHER_PET] });
  });

  it("reads phones by the country it is given", () => {
    expect(fieldsFromLeadEdit({ phone: "020 7946 0958" }, { country: "GB" })).toEqual({ phone: "+442079460958" });
    expect(fieldsFromLeadEdit({ phone: "020 7946 0958" })).toEqual({});
  });
});

describe("fieldsFromLeadData", () => {
  it("leaves out what is absent or empty, so that it clears nothing", () => {
    const empty = { ...required, email: "", desired_features: [], pet_details: null };
    expect(fieldsFromLeadData(leadDataSchema.parse(empty))).toEqual({ leadScore: 0 });
  });

  it("takes a clear no about pets", () => {
    expect(fieldsFromLeadData({ ...required, has_pets: false })).toMatchObject({ pets: [] });
  });

  it("never gives null, whatever is said", () => {
    const said = fc.record(
      {
        first_name: messyText,
        email: messyText,
        phone: messyText,
        has_pets: fc.boolean(),
        pet_details: fc.jsonValue() as fc.Arbitrary<null>,
        desired_features: fc.array(messyText, { maxLength: 4 }),
        work_location: messyText,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(said, (more) => {
        const fields = fieldsFromLeadData({ ...required, ...more });
        expect(Object.values(fields)).not.toContain(null);
        expect(Object.values(fields)).not.toContain(undefined);
      }),
    );
  });
});

describe("leadDataFromFields", () => {
  it("names every field as the seeds do", () => {
    const { fields } = leadFromConversation({
      conversation: aConversation({ hasPets: true, petDetails: { type: "dog", count: 2 }, priceRangeMin: null }),
      user: aUser(),
      tours: [aTour()],
    });
    const wire = leadDataFromFields(fields);
    expect(wire).toMatchObject({
      first_name: fields.firstName,
      has_pets: true,
      pet_details: { type: "dog", count: 2, weight_lbs: null },
      budget_range: { min: 0 },
      status: fields.status,
      lost_reason: null,
      household: [],
    });
    expect(Object.keys(wire).filter((name) => /[A-Z]/.test(name))).toEqual([]);
  });

  it("is read back as it was", () => {
    const text = messyText.filter((value) => value.length < 200);
    const rows = fc.record({
      conversation: fc.record({
        hasPets: fc.option(fc.boolean()),
        petDetails: fc.constantFrom(null, "2 dogs, cat", { type: "cat", weight_lbs: "9 lbs" }),
        priceRangeMin: fc.option(fc.integer({ min: 0, max: 4000 })),
        priceRangeMax: fc.option(fc.integer({ min: 0, max: 4000 })),
        moveInDate: fc.constantFrom(null, "2026-05-01"),
        occupantsCount: fc.option(fc.integer({ min: 0, max: 9 })),
        desiredFeatures: fc.option(fc.array(text, { maxLength: 3 })),
        apartmentSizePreference: fc.option(text),
        workLocation: fc.option(text),
        aiIntentSummary: fc.option(text),
        leadScore: fc.option(fc.integer({ min: -5, max: 120 })),
      }),
      user: fc.record({ firstName: fc.option(text), email: fc.option(fc.emailAddress()), phone: fc.option(text) }),
    });
    fc.assert(
      fc.property(rows, ({ conversation, user }) => {
        const { fields } = leadFromConversation({ conversation: aConversation(conversation), user: aUser(user) });
        const { status: _, lostReason: __, household: ___, ...editable } = fields;
        const wire = JSON.parse(JSON.stringify(leadDataFromFields(editable)));
        expect(fieldsFromLeadEdit(leadEditSchema.parse(wire))).toEqual(editable);
      }),
    );
  });
});
