import type { Lead } from "../../../../src/browser/index.js";

/** A lead as the API shows it. */
export const aLead = (number: number, changes: Partial<Lead> = {}): Lead => ({
  conversationId: `c${number}`,
  propertyId: "p1",
  resmanLeadId: `r${number}`,
  status: "new",
  lostReason: null,
  household: [],
  syncStatus: "synced",
  lastSyncAt: at(number),
  mergedInto: null,
  startedAt: at(number),
  updatedAt: at(number),
  firstName: "Lead",
  lastName: String(number).padStart(5, "0"),
  email: `lead${number}@example.com`,
  phone: null,
  initialMessage: null,
  leadScore: null,
  moveInDate: null,
  budgetRange: null,
  apartmentSizePreference: null,
  occupantsCount: null,
  hasPets: null,
  petDetails: null,
  desiredFeatures: null,
  workLocation: null,
  reasonForMoving: null,
  ...changes,
});

/** The larger the number, the later. */
export const at = (number: number): string => new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString();
