import { describe, expect, it } from "vitest";
import type { Lead, LeadField, LeadFields } from "../../../src/domain/lead.js";
import { leadSchema } from "../../../src/domain/lead.js";
import type { Prospect, ProspectPhone } from "../../../src/domain/wire/prospect.js";
import { applyPost } from "../../../src/rules/resman/apply-post.js";
import { createPost } from "../../../src/rules/resman/create-post.js";
import { statusEvents } from "../../../src/rules/resman/status-events.js";
import { updatePost } from "../../../src/rules/resman/update-post.js";
import { viewProspect } from "../../../src/rules/resman/view-prospect.js";
import { CTX, customer, event, prospect, REF } from "./support/prospects.js";

const FIELDS: LeadFields = {
  firstName: "Dana",
  lastName: "Okafor",
  email: "dana@example.com",
  phone: "+19185550142;ext=84",
  moveInDate: "2026-05-01",
  budgetRange: { min: 1400, max: 1850 },
  apartmentSizePreference: "loft",
  occupantsCount: 2,
  pets: [{ type: "iguana", count: 1, weightLbs: 3.4 }],
  desiredFeatures: ["balcony", "EV charging"],
  workLocation: "downtown",
  reasonForMoving: "lease ending",
  initialMessage: "Hi",
  leadScore: 65,
  status: "new",
  lostReason: null,
  household: [],
};
const lead = (fields: Partial<LeadFields> = {}): Lead =>
  leadSchema.parse({
    id: "c-1",
    propertyId: "p-1",
    startedAt: "2026-03-02T17:05:00Z",
    updatedAt: "2026-03-02T18:00:00Z",
    fields: { ...FIELDS, ...fields },
  });
const OWN_COMMENT =
  "[domiq] Lead score: 65/100; Looking for: loft; Wants: balcony, EV charging; Works: downtown; Moving because: lease ending";

const update = (held: Prospect, changed: LeadField[], fields: Partial<LeadFields> = {}) =>
  updatePost({ prospect: held, personId: REF.personId, fields: { ...FIELDS, ...fields }, changed, events: [] });

describe("createPost", () => {
  it("names the renter, the preferences and the chat", () => {
    const { post, events } = createPost(lead(), CTX);
    expect(post).toEqual({
      customer: {
        type: "prospect",
        firstName: "Dana",
        lastName: "Okafor",
        email: "dana@example.com",
        phones: [{ type: "cell", number: "9185550142", extension: "84" }],
        addresses: [],
      },
      preferences: {
        targetMoveInDate: "2026-05-01",
        desiredRent: { min: 1400, max: 1850 },
        numberOfOccupants: 2,
        pets: [{ type: "Reptile", count: 1, description: "iguana", weight: 3 }],
        comments: [OWN_COMMENT],
      },
      events: [expect.objectContaining({ type: "Other", firstContact: true })],
    });
    expect(post.events).toEqual(events.map((outbound) => outbound.event));
  });

  it("fills missing names and says nothing it does not know", () => {
    const nothing = Object.fromEntries(Object.keys(FIELDS).map((field) => [field, null]));
    const { post } = createPost(lead({ ...nothing, status: "new", household: [] }), CTX);
    expect(post.customer).toEqual({
      type: "prospect",
      firstName: "Anonymous",
      lastName: "User",
      phones: [],
      addresses: [],
    });
    expect(post.preferences).toEqual({});
  });

  it.each<[LeadFields["budgetRange"], unknown]>([
    [{ min: null, max: 1850 }, { exact: 1850 }],
    [{ min: 1400, max: null }, { min: 1400 }],
    [null, undefined],
  ])("writes the budget %j as %j", (budgetRange, expected) => {
    expect(createPost(lead({ budgetRange }), CTX).post.preferences?.desiredRent).toEqual(expected);
  });

  it("writes sizes it can express as bedrooms, and then not as words", () => {
    const { preferences } = createPost(lead({ apartmentSizePreference: "studio" }), CTX).post;
    expect(preferences?.desiredBedrooms).toEqual({ exact: 0 });
    expect(preferences?.comments?.[0]).not.toContain("Looking for");
  });

  it("fits its comment however much the renter wants", () => {
    const { preferences } = createPost(lead({ desiredFeatures: Array(300).fill("balcony 🙂") }), CTX).post;
    expect(preferences?.comments?.[0]?.length).toBeLessThanOrEqual(1000);
  });
});

describe("updatePost", () => {
  const held = prospect({
    customers: [
      customer({ firstName: " DANA ", middleName: "R", email: "old@example.com", type: "prospect" }),
      customer({ type: "roommate", personId: "pe-2" }),
    ],
    preferences: {
      desiredFloorplan: "B2",
      desiredBathrooms: { min: 1 },
      desiredLeaseTerms: "12",
      desiredRent: { exact: 1999.5 },
      targetMoveInDate: "2026-06-01",
      comments: ["Wants quiet", "[domiq] Lead score: 20/100"],
    },
  });

  it("sends ids and the name as ResMan holds it, and nothing that did not change", () => {
    expect(update(held, [])).toEqual({
      customer: {
        type: "prospect",
        ...REF,
        firstName: "DANA",
        middleName: "R",
        lastName: "Okafor",
        phones: [],
        addresses: [],
      },
      events: [],
    });
  });

  it("sends changed names, and the placeholder for one that is gone", () => {
    expect(update(held, ["firstName"], { firstName: "Dee" }).customer).toMatchObject({ firstName: "Dee" });
    expect(update(held, ["lastName"], { lastName: null }).customer).toMatchObject({ lastName: "User" });
  });

  it("resends all preferences when one changes, staff's own among them, in ResMan's own words", () => {
    expect(update(held, ["moveInDate"]).preferences).toEqual({
      desiredFloorplan: "B2",
      desiredBathrooms: { min: 1 },
      desiredLeaseTerms: "12",
      desiredRent: { exact: 1999.5 },
      targetMoveInDate: "2026-05-01",
      comments: ["Wants quiet", OWN_COMMENT],
    });
  });

  it.each<LeadField>(["desiredFeatures", "workLocation", "reasonForMoving", "leadScore"])(
    "replaces its comment when %s changes",
    (field) => {
      expect(update(held, [field]).preferences?.comments).toEqual(["Wants quiet", OWN_COMMENT]);
    },
  );

  it.each<LeadField>(["initialMessage", "status", "lostReason", "household"])(
    "does not touch the preferences when %s changes",
    (field) => {
      expect(update(held, [field])).not.toHaveProperty("preferences");
    },
  );

  it("takes no place from staff's comments", () => {
    const full = prospect({ preferences: { comments: ["1", "2", "3", "4", "5"] } });
    expect(update(full, ["leadScore"]).preferences?.comments).toEqual(["1", "2", "3", "4", "5"]);
  });

  it("leaves a taken-away preference out", () => {
    const post = update(held, ["moveInDate", "budgetRange"], { moveInDate: null, budgetRange: null });
    expect(post.preferences).not.toHaveProperty("targetMoveInDate");
    expect(post.preferences).not.toHaveProperty("desiredRent");
  });

  it("clears an email with a blank", () => {
    expect(update(held, ["email"], { email: null }).customer.email).toBe("");
    expect(update(held, ["email"]).customer.email).toBe("dana@example.com");
  });

  const home: ProspectPhone = { type: "home", number: "9185550177" };
  const cell: ProspectPhone = { type: "cell", number: "9185550111" };
  const own: ProspectPhone = { type: "cell", number: "9185550142", extension: "84" };

  it.each<[string, ProspectPhone[], LeadFields["phone"], ProspectPhone[]]>([
    ["adds a cell phone where there is none", [], FIELDS.phone, [own]],
    ["replaces the phone that counts", [home, cell], FIELDS.phone, [home, own]],
    ["replaces it under its own type", [home], FIELDS.phone, [{ ...own, type: "home" }]],
    ["keeps an unusable one", [{ type: "fax", number: "N/A" }], FIELDS.phone, [{ type: "fax", number: "N/A" }, own]],
    ["clears the one that counts", [home, cell], null, [home, { type: "cell", number: "" }]],
  ])("%s", (_, phones, phone, expected) => {
    const post = update(prospect({ customers: [customer({ phones })] }), ["phone"], { phone });
    expect(post.customer.phones).toEqual(expected);
  });

  it("writes to the renter, not to whoever stands first", () => {
    const post = updatePost({ prospect: held, personId: "PE-2", fields: FIELDS, changed: [], events: [] });
    expect(post.customer).toMatchObject({ personId: "pe-2", type: "roommate" });
  });

  it("keeps the customer type, unless events or the caller say otherwise", () => {
    const typeOf = (type: string, from: "new" | "lost", to: "new" | "lost") => {
      const events = statusEvents({ conversationId: "c-1", from, to, n: 1 }, CTX);
      const shown = prospect({ customers: [customer({ type })] });
      return updatePost({ prospect: shown, personId: null, fields: FIELDS, changed: [], events }).customer.type;
    };
    expect(typeOf("lost", "new", "new")).toBe("lost");
    expect(typeOf("prospect", "new", "lost")).toBe("lost");
    expect(typeOf("lost", "lost", "new")).toBe("prospect");
    const post = updatePost({ ...REF, prospect: held, fields: FIELDS, changed: [], events: [], customerType: "guest" });
    expect(post.customer.type).toBe("guest");
  });
});

describe("applyPost", () => {
  it("makes a prospect of a create", () => {
    const { post } = createPost(lead(), CTX);
    const made = applyPost(undefined, post, REF);
    expect(made).toEqual({
      prospectId: "pr-1",
      customers: [{ ...post.customer, ...REF }],
      preferences: post.preferences,
      events: post.events,
    });
  });

  it("keeps what a post does not name, and appends its events", () => {
    const held = prospect({
      lastUpdateDate: "2026-03-01T00:00:00",
      customers: [customer({ email: "old@example.com", addresses: [{ type: "current", city: "Tulsa" }] })],
      preferences: { desiredFloorplan: "B2", pets: [{ type: "Dog", count: 1 }] },
      events: [event("Show")],
    });
    const after = applyPost(held, { ...update(held, []), events: [event("Other")] }, REF);
    expect(after).toEqual({ ...held, events: [event("Show"), event("Other")] });
    expect(applyPost(held, update(held, ["pets"], { pets: [] }), REF).preferences.pets).toEqual([
      { type: "Dog", count: 1 },
    ]);
  });

  it("removes a blank email and phone", () => {
    const held = prospect({
      customers: [customer({ email: "a@example.com", phones: [{ type: "cell", number: "9185550142" }] })],
    });
    const after = applyPost(held, update(held, ["email", "phone"], { email: null, phone: null }), REF);
    expect(after.customers).toEqual([customer()]);
    expect(viewProspect(after).fields).toMatchObject({ email: null, phone: null });
  });

  it("finds the person in any case and adds one it does not know", () => {
    const held = prospect();
    const post = update(held, ["firstName"], { firstName: "Dee" });
    expect(applyPost(held, post, { ...REF, personId: "PE-1" }).customers).toHaveLength(1);
    const roommate = { customer: customer({ type: "roommate", firstName: "Lee" }), events: [] };
    const after = applyPost(held, roommate, { ...REF, personId: "pe-2" });
    expect(after.customers.map(({ personId, firstName }) => [personId, firstName])).toEqual([
      ["pe-1", "Dana"],
      ["pe-2", "Lee"],
    ]);
  });

  it("leaves its input alone", () => {
    const held = Object.freeze(prospect({ events: Object.freeze([]) as never }));
    expect(() => applyPost(held, { ...update(held, ["email"]), events: [event("Other")] }, REF)).not.toThrow();
    expect(held.events).toEqual([]);
  });
});
