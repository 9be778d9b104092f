import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conversationSchema } from "../../../src/domain/conversation.js";
import { LEAD_STATUSES } from "../../../src/domain/status.js";
import { tourBookingSchema } from "../../../src/domain/tour.js";
import { userSchema } from "../../../src/domain/user.js";
import {
  type ResManLead,
  resManAppointmentSchema,
  resManContactSchema,
  resManLeadSchema,
  userProfileSchema,
} from "../../../src/domain/wire/resman-lead.js";
import { DomIQToResManMapper } from "../../../src/rules/mappers/domiq-to-resman-mapper.js";
import { resManLeadFromLead } from "../../../src/rules/mappers/resman-lead.js";
import { ResManToDomIQMapper } from "../../../src/rules/mappers/resman-to-domiq-mapper.js";
import { anyLead, conversationRow, tourRow, userRow } from "./support/arbitraries.js";

const NOW = "2026-03-10T12:00:00Z";
const toResMan = new DomIQToResManMapper();
const toDomIQ = new ResManToDomIQMapper();

const conversation = conversationSchema.parse({
  id: "c-1",
  userId: "u-1",
  propertyId: "p-1",
  startTime: "2026-03-02T17:05:00Z",
  updatedAt: "2026-03-03T09:00:00Z",
});
const user = userSchema.parse({ id: "u-1" });

describe("DomIQToResManMapper", () => {
  it("fills the seeds' defaults and leaves out what nobody said", () => {
    expect(toResMan.mapConversationToLead(conversation)).toEqual({
      first_name: "Anonymous",
      last_name: "User",
      property_id: "p-1",
      source: "chatbot",
      initial_message: "Chatbot interaction",
      lead_score: 0,
      custom_fields: {
        domiq_conversation_id: "c-1",
        chatbot_session_start: "2026-03-02T17:05:00Z",
        lead_qualification_status: "unqualified",
        tour_booking_status: "not_scheduled",
      },
    });
  });

  it("maps every column of the seeds", () => {
    const lead = toResMan.mapConversationToLead(
      {
        ...conversation,
        aiIntentSummary: "Looking for a\n2 bedroom",
        leadScore: 140,
        moveInDate: "2026-05-01",
        priceRangeMin: 0,
        priceRangeMax: 1850,
        apartmentSizePreference: "2 Bedrooms",
        occupantsCount: 2,
        hasPets: true,
        petDetails: { type: "Dog", count: 1, weight_lbs: 30 },
        desiredFeatures: ["balcony"],
        workLocation: "downtown",
        reasonForMoving: "lease ending",
        isQualified: true,
        isBookTour: true,
      },
      { ...user, firstName: "Dana", lastName: "Okafor", email: " Dana@Example.com ", phone: "(918) 555-0142" },
    );
    expect(lead).toEqual({
      first_name: "Dana",
      last_name: "Okafor",
      email: "dana@example.com",
      phone: "+19185550142",
      property_id: "p-1",
      source: "chatbot",
      initial_message: "Looking for a 2 bedroom",
      lead_score: 100,
      move_in_date: "2026-05-01",
      budget_range: { min: 0, max: 1850 },
      apartment_size_preference: "2 bedroom",
      occupants_count: 2,
      has_pets: true,
      pet_details: { type: "dog", count: 1, weight_lbs: 30 },
      desired_features: ["balcony"],
      work_location: "downtown",
      reason_for_moving: "lease ending",
      custom_fields: {
        domiq_conversation_id: "c-1",
        chatbot_session_start: "2026-03-02T17:05:00Z",
        lead_qualification_status: "qualified",
        tour_booking_status: "scheduled",
      },
    });
  });

  it("keeps a no to pets apart from not asked", () => {
    expect(toResMan.mapConversationToLead({ ...conversation, hasPets: false }).has_pets).toBe(false);
    expect(toResMan.mapConversationToLead(conversation)).not.toHaveProperty("has_pets");
  });

  it("maps a user", () => {
    expect(toResMan.mapUserToContact({ ...user, lastName: "Okafor", age: 52, email: "n/a", browserId: "b-1" })).toEqual(
      {
        first_name: "Anonymous",
        last_name: "Okafor",
        age: 52,
        lead_source: "chatbot",
        custom_fields: { domiq_user_id: "u-1", browser_id: "b-1", session_count: null, last_seen: null },
      },
    );
  });

  it("maps a tour across a daylight-saving change", () => {
    const tour = (tourDatetime: string) =>
      toResMan.mapTourToAppointment(
        tourBookingSchema.parse({
          id: "t-1",
          conversationId: "c-1",
          prospectName: "",
          prospectEmail: " Ana@Example.com",
          unitInterest: "00123",
          tourDatetime,
          durationMinutes: 30,
          tourType: "open_house",
          notes: "prefers <mornings> & elevator access",
        }),
      );
    expect(tour("2026-11-01T01:30:00-04:00")).toEqual({
      prospect_email: "ana@example.com",
      unit_interest: "00123",
      tour_datetime: "2026-11-01T05:30:00Z",
      duration_minutes: 30,
      tour_type: "in_person",
      source: "chatbot",
      notes: "prefers <mornings> & elevator access",
      custom_fields: { domiq_tour_id: "t-1", conversation_id: "c-1" },
    });
    expect(tour("2026-11-01T01:30:00-05:00").tour_datetime).toBe("2026-11-01T06:30:00Z");
  });

  it.each([
    ["virtual", "virtual"],
    ["self_guided", "self_guided"],
    ["in_person", "in_person"],
    ["open_house", "in_person"],
    ["constructor", "in_person"],
    [null, "in_person"],
  ])("maps the tour type %j to %s", (type, expected) => {
    expect(toResMan.mapTourType(type)).toBe(expected);
  });

  it.each([
    [72, 72],
    [-1, 0],
    [101, 100],
    [Number.NaN, 0],
  ])("maps the score %j to %j", (score, expected) => {
    expect(toResMan.mapLeadScore(score)).toBe(expected);
  });

  it("gives valid wire shapes for any rows", () => {
    fc.assert(
      fc.property(conversationRow, userRow, tourRow, (row, person, tour) => {
        resManLeadSchema.parse(toResMan.mapConversationToLead(row, person));
        resManContactSchema.parse(toResMan.mapUserToContact(person));
        resManAppointmentSchema.parse(toResMan.mapTourToAppointment(tour));
      }),
    );
    fc.assert(
      fc.property(anyLead, (lead) => {
        const wire = resManLeadFromLead(lead);
        expect(resManLeadSchema.parse(wire)).toEqual(wire);
      }),
    );
  });
});

describe("ResManToDomIQMapper", () => {
  it.each([
    ["new", "initial_contact", "high"],
    ["contacted", "contacted", "high"],
    ["qualified", "qualified", "medium"],
    ["tour_scheduled", "tour_scheduled", "medium"],
    ["application", "application", "low"],
    ["leased", "leased", "low"],
    ["lost", "lost", "low"],
    ["prospect", "unknown", "medium"],
    ["constructor", "unknown", "medium"],
  ])("maps the status %s to the stage %s", (status, stage, priority) => {
    expect(toDomIQ.mapLeadStatusToContext(status)).toEqual({ stage, priority });
  });

  it("has a context for every status", () => {
    for (const status of LEAD_STATUSES) expect(toDomIQ.mapLeadStatusToContext(status).stage).not.toBe("unknown");
  });

  it("maps notes, with their own time where they have one", () => {
    const notes = ["Called", { text: "Came by", date: "2026-03-04T15:00:00" }, { text: "?", date: "last week" }];
    expect(toDomIQ.mapNotesToUpdates(notes, NOW)).toEqual([
      { type: "note", content: "Called", timestamp: NOW, source: "resman" },
      { type: "note", content: "Came by", timestamp: "2026-03-04T15:00:00Z", source: "resman" },
      { type: "note", content: "?", timestamp: NOW, source: "resman" },
    ]);
  });

  it("maps a lead to a profile", () => {
    const lead: ResManLead = {
      id: "r-1",
      first_name: "Dana",
      last_name: "Okafor",
      email: "dana@example.com",
      property_id: "p-1",
      source: "",
      initial_message: "",
      lead_score: 20,
      status: "contacted",
    };
    const profile = toDomIQ.mapLeadToUserProfile(lead);
    expect(userProfileSchema.parse(profile)).toEqual({
      first_name: "Dana",
      last_name: "Okafor",
      email: "dana@example.com",
      lead_source: "resman",
      custom_fields: { resman_lead_id: "r-1", resman_status: "contacted", resman_lead_score: 20 },
    });
    expect(toDomIQ.mapLeadToUserProfile({ ...lead, source: "Drive By" }).lead_source).toBe("Drive By");
  });

  it("maps custom fields, and values of the wrong kind to the defaults", () => {
    const fields = { domiq_stage: "touring", domiq_priority: "high", domiq_tags: ["vip", 7], other: true };
    expect(toDomIQ.mapCustomFieldsToContext(fields)).toEqual({
      stage: "touring",
      priority: "high",
      tags: ["vip"],
      metadata: fields,
    });
    expect(toDomIQ.mapCustomFieldsToContext({ domiq_stage: 7, domiq_tags: "vip" })).toMatchObject({
      stage: "unknown",
      priority: "medium",
      tags: [],
    });
  });
});
