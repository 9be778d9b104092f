import type * as z from "zod";
import { type CampaignLead, campaignLeadSchema } from "../domain/campaign-lead.js";
import { type CampaignLink, campaignLinkSchema } from "../domain/campaign-link.js";
import { type Conversation, conversationSchema } from "../domain/conversation.js";
import { parseInput } from "../domain/errors.js";
import { type Integration, integrationSchema } from "../domain/integration.js";
import { type Property, propertySchema } from "../domain/property.js";
import { type TourBooking, tourBookingSchema } from "../domain/tour.js";
import { type User, userSchema } from "../domain/user.js";
import type { Prospect } from "../domain/wire/prospect.js";
import { FAKE_AIRTABLE_IDS } from "./fake-airtable/default-base.js";
import { FAKE_RESMAN_IDS } from "./fake-resman/settings.js";

/**
 * Builders of valid records for tests: one renter, Dana, at one property. What matters to a test is overridden, all
 * else has a value. Same call, same result; ids of the builders refer to each other.
 */

/** Fields of a record to override; ids may be plain strings. */
export type Overrides<T> = { [K in keyof T]?: T[K] extends infer V ? (V extends z.$brand ? string : V) : never };

/** A deterministic UUID: `anId(7)` is always the same, and no other number gives it. */
export const anId = (number: number): string => `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;

const PROPERTY_ID = anId(0x100);
const USER_ID = anId(0x200);
const CONVERSATION_ID = anId(0x300);
const TOUR_ID = anId(0x400);
const PROSPECT_ID = anId(0x500);
const PERSON_ID = anId(0x600);
const CAMPAIGN_LEAD_ID = anId(0x700);
const CLIENT_ID = anId(0x800);

/**
 * The property Dana asks about.
 * @throws ValidationError when an override is not valid, as all builders do.
 */
export const aProperty = (overrides: Overrides<Property> = {}): Property =>
  parseInput(
    propertySchema,
    { id: PROPERTY_ID, name: "Juniper Court", timeZone: "America/Chicago", ...overrides },
    "A property",
  );

/** The property's link to the fake's default account, agent and source. */
export const anIntegration = (overrides: Overrides<Integration> = {}): Integration =>
  parseInput(
    integrationSchema,
    {
      propertyId: PROPERTY_ID,
      resmanPropertyId: FAKE_RESMAN_IDS.propertyId,
      settings: { defaultAgentId: FAKE_RESMAN_IDS.agentId, defaultSourceId: FAKE_RESMAN_IDS.sourceId },
      ...overrides,
    },
    "An integration",
  );

/** Dana Okafor, with an email and a phone. */
export const aUser = (overrides: Overrides<User> = {}): User =>
  parseInput(
    userSchema,
    {
      id: USER_ID,
      firstName: "Dana",
      lastName: "Okafor",
      email: "dana.okafor@example.com",
      phone: "(918) 555-0142",
      leadSource: "chatbot",
      ...overrides,
    },
    "A user",
  );

/** Dana's chat: two bedrooms from May, a dog, not synced yet. */
export const aConversation = (overrides: Overrides<Conversation> = {}): Conversation =>
  parseInput(
    conversationSchema,
    {
      id: CONVERSATION_ID,
      userId: USER_ID,
      propertyId: PROPERTY_ID,
      startTime: "2026-03-02T16:30:00Z",
      updatedAt: "2026-03-02T16:45:00Z",
      aiIntentSummary: "Wants a 2 bedroom from May, budget 1,850.",
      leadScore: 70,
      moveInDate: "2026-05-01",
      priceRangeMin: 1400,
      priceRangeMax: 1850,
      apartmentSizePreference: "2 bedroom",
      occupantsCount: 2,
      hasPets: true,
      petDetails: { type: "dog", count: 1, weight_lbs: 35 },
      desiredFeatures: ["balcony"],
      ...overrides,
    },
    "A conversation",
  );

/** A half-hour visit Dana booked. */
export const aTour = (overrides: Overrides<TourBooking> = {}): TourBooking =>
  parseInput(
    tourBookingSchema,
    {
      id: TOUR_ID,
      conversationId: CONVERSATION_ID,
      tourDatetime: "2026-03-05T16:30:00Z",
      durationMinutes: 30,
      tourType: "in_person",
      ...overrides,
    },
    "A tour",
  );

/** Dana as a lead of a campaign, which nobody has claimed and Airtable does not know yet. */
export const aCampaignLead = (overrides: Overrides<CampaignLead> = {}): CampaignLead =>
  parseInput(
    campaignLeadSchema,
    {
      id: CAMPAIGN_LEAD_ID,
      clientId: CLIENT_ID,
      firstName: "Dana",
      lastName: "Okafor",
      email: "dana.okafor@example.com",
      phone: "(918) 555-0142",
      createdAt: "2026-03-02T16:30:00Z",
      updatedAt: "2026-03-02T16:45:00Z",
      ...overrides,
    },
    "A campaign lead",
  );

/** Dana's record in the default table of the fake, where both have agreed on nothing yet. */
export const aCampaignLink = (overrides: Overrides<CampaignLink> = {}): CampaignLink =>
  parseInput(
    campaignLinkSchema,
    {
      leadId: CAMPAIGN_LEAD_ID,
      clientId: CLIENT_ID,
      source: `${FAKE_AIRTABLE_IDS.baseId}/${FAKE_AIRTABLE_IDS.tableId}`,
      recordId: "recEXAMPLE0000001",
      base: {},
      seen: {},
      syncVersion: 1,
      lastSyncAt: "2026-03-02T16:50:00Z",
      createdAt: "2026-03-02T16:50:00Z",
      updatedAt: "2026-03-02T16:50:00Z",
      ...overrides,
    },
    "A campaign link",
  );

/** A prospect as a client reads it from ResMan. */
export const aProspect = (overrides: Partial<Prospect> = {}): Prospect => ({
  prospectId: PROSPECT_ID,
  lastUpdateDate: "2026-03-02T17:05:00",
  customers: [
    {
      type: "prospect",
      prospectId: PROSPECT_ID,
      personId: PERSON_ID,
      firstName: "Dana",
      lastName: "Okafor",
      phones: [{ type: "cell", number: "9185550142" }],
      email: "dana.okafor@example.com",
      addresses: [],
    },
  ],
  preferences: {},
  events: [],
  ...overrides,
});
