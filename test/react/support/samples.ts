import type { Lead, LeadSyncConflict, RealTimeSyncEvent } from "../../../src/browser/index.js";

export const aLead = (overrides: Partial<Lead> = {}): Lead => ({
  conversationId: "c-1",
  propertyId: "p-1",
  resmanLeadId: "r-1",
  firstName: "Ada",
  lastName: "Lovelace",
  email: "ada@example.test",
  phone: "+15125550100",
  initialMessage: "Hello",
  leadScore: 80,
  moveInDate: "2026-06-01",
  budgetRange: { min: 1000, max: 1500 },
  apartmentSizePreference: null,
  occupantsCount: 2,
  hasPets: null,
  petDetails: null,
  desiredFeatures: null,
  workLocation: null,
  reasonForMoving: null,
  status: "new",
  lostReason: null,
  household: [],
  syncStatus: "synced",
  lastSyncAt: "2026-05-01T11:00:00.000Z",
  mergedInto: null,
  startedAt: "2026-05-01T10:00:00.000Z",
  updatedAt: "2026-05-01T11:00:00.000Z",
  ...overrides,
});

export const aConflict = (overrides: Partial<LeadSyncConflict> = {}): LeadSyncConflict => ({
  id: "k-1",
  field: "moveInDate",
  resmanValue: "2026-06-01",
  domiqValue: "2026-07-01",
  conflictType: "data_conflict",
  conflictSeverity: "medium",
  resolutionStatus: "manual_review",
  ...overrides,
});

export const aLeadUpdate = (eventId = 1): RealTimeSyncEvent => ({
  type: "lead_update",
  data: {
    leadId: "r-1",
    conversationId: "c-1",
    updatedFields: { firstName: "Ada" },
    syncStatus: "success",
    syncLogId: null,
  },
  timestamp: "2026-05-01T12:00:00.000Z",
  source: "resman",
  eventId,
});
