import { activitySchema } from "../../../domain/activity.js";
import { campaignLeadSchema } from "../../../domain/campaign-lead.js";
import { conversationSchema } from "../../../domain/conversation.js";
import { propertySchema } from "../../../domain/property.js";
import { tourBookingSchema } from "../../../domain/tour.js";
import { userSchema } from "../../../domain/user.js";
import { contactKeys } from "./contact-keys.js";
import { tableSpec } from "./table-spec.js";

/* The host's own tables, of which we know some columns. */

export const PROPERTY = tableSpec({
  kind: "property",
  table: "property",
  owner: "host",
  schema: propertySchema,
  key: ["id"],
  columns: { id: "uuid", name: "varchar(255)", timeZone: "text" },
});

const SYNC_STATE = {
  resmanSyncStatus: "text",
  resmanLastSyncAt: "timestamptz",
  resmanSyncVersion: "integer",
  resmanCustomFields: "jsonb",
} as const;

export const USER = tableSpec({
  kind: "user",
  table: "user",
  owner: "host",
  schema: userSchema,
  key: ["id"],
  columns: {
    id: "uuid",
    firstName: "text",
    lastName: "text",
    email: "text",
    phone: "text",
    age: "integer",
    leadSource: "text",
    browserId: "text",
    sessionCount: "integer",
    lastSeen: "timestamptz",
    resmanContactId: "varchar(100)",
    ...SYNC_STATE,
  },
  derived: { emailKey: "text", phoneKey: "text", nameKeys: "text[]", contactKeyedFrom: "text" },
  // Where only some of them change the keys are made when they are asked for: the others may have been edited by SQL.
  derive: ({ email, phone, firstName, lastName }, { country }) =>
    email === undefined || phone === undefined || firstName === undefined || lastName === undefined
      ? {}
      : contactKeys({ email, phone, firstName, lastName }, country),
  watched: true,
});

export const CONVERSATION = tableSpec({
  kind: "conversation",
  table: "conversation",
  owner: "host",
  schema: conversationSchema,
  key: ["id"],
  columns: {
    id: "uuid",
    userId: "uuid",
    propertyId: "uuid",
    startTime: "timestamptz",
    aiIntentSummary: "text",
    leadScore: "numeric",
    moveInDate: "date",
    priceRangeMin: "numeric",
    priceRangeMax: "numeric",
    apartmentSizePreference: "text",
    occupantsCount: "numeric",
    hasPets: "boolean",
    petDetails: "jsonb",
    desiredFeatures: "jsonb",
    workLocation: "text",
    reasonForMoving: "text",
    isQualified: "boolean",
    isBookTour: "boolean",
    status: "text",
    updatedAt: "timestamptz",
    resmanLeadId: "varchar(100)",
    mergedInto: "uuid",
    ...SYNC_STATE,
  },
  watched: true,
});

export const TOUR_BOOKING = tableSpec({
  kind: "tour",
  table: "tour_booking",
  owner: "host",
  schema: tourBookingSchema,
  key: ["id"],
  columns: {
    id: "uuid",
    conversationId: "uuid",
    prospectName: "text",
    prospectEmail: "text",
    prospectPhone: "text",
    unitInterest: "text",
    tourDatetime: "timestamptz",
    durationMinutes: "integer",
    tourType: "text",
    notes: "text",
  },
  watched: true,
});

export const CAMPAIGN_LEAD = tableSpec({
  kind: "campaign lead",
  table: "leads",
  owner: "host",
  schema: campaignLeadSchema,
  key: ["id"],
  columns: {
    id: "uuid",
    clientId: "text",
    airtableRecordId: "text",
    firstName: "text",
    lastName: "text",
    email: "text",
    phone: "text",
    company: "text",
    title: "text",
    icpScore: "numeric",
    status: "text",
    processingStatus: "text",
    campaignId: "text",
    campaignName: "text",
    smsSentCount: "integer",
    smsSequencePosition: "integer",
    smsLastSentAt: "timestamptz",
    smsStop: "boolean",
    leadSource: "text",
    formId: "text",
    booked: "boolean",
    bookedAt: "timestamptz",
    claimedBy: "text",
    claimedAt: "timestamptz",
    notes: "text",
    isActive: "boolean",
    createdAt: "timestamptz",
    updatedAt: "timestamptz",
  },
  watched: "edits",
});

export const ACTIVITY = tableSpec({
  kind: "activity",
  table: "activity_log",
  owner: "host",
  schema: activitySchema,
  key: ["id"],
  columns: {
    id: "uuid",
    leadId: "uuid",
    clientId: "text",
    userId: "text",
    action: "text",
    details: "text",
    createdAt: "timestamptz",
  },
});
