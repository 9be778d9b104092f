import {
  type Lead,
  LeadSyncApiError,
  type LeadSyncConflict,
  LeadSyncStore,
  type LeadSyncStoreOptions,
  type RealTimeSyncEvent,
} from "../../../../src/browser/index.js";
import { createTestRuntime } from "../../../../src/testing/test-runtime.js";
import { createScriptedApi } from "./scripted-api.js";
import { createScriptedRealTime } from "./scripted-real-time.js";

/** An instant, that many seconds after the tests' noon. */
export const at = (seconds: number): string =>
  new Date(Date.parse("2026-03-02T12:00:00Z") + seconds * 1000).toISOString();

export const aLead = (conversationId: string, fields: Partial<Lead> = {}): Lead => ({
  conversationId,
  propertyId: "p1",
  resmanLeadId: `r-${conversationId}`,
  firstName: "Ada",
  lastName: "Byron",
  email: null,
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
  status: "new",
  lostReason: null,
  household: [],
  syncStatus: "synced",
  lastSyncAt: at(0),
  mergedInto: null,
  startedAt: at(-1000),
  updatedAt: at(0),
  ...fields,
});

export const aConflict = (id: string, fields: Partial<LeadSyncConflict> = {}): LeadSyncConflict => ({
  id,
  field: "email",
  resmanValue: "a@example.com",
  domiqValue: "b@example.com",
  conflictType: "data_conflict",
  conflictSeverity: "medium",
  resolutionStatus: "manual_review",
  conversationId: "c1",
  otherConversationId: null,
  createdAt: at(0),
  updatedAt: at(0),
  ...fields,
});

type LeadEvent = Extract<RealTimeSyncEvent, { type: "lead_update" | "new_lead" }>;

export const leadEvent = (
  conversationId: string,
  seconds: number,
  data: Partial<LeadEvent["data"]> = {},
  message: Partial<Omit<LeadEvent, "data">> = {},
): LeadEvent => ({
  type: "lead_update",
  source: "resman",
  propertyId: "p1",
  timestamp: at(seconds),
  ...message,
  data: {
    conversationId,
    leadId: `r-${conversationId}`,
    updatedFields: {},
    syncStatus: "success",
    syncLogId: "log",
    ...data,
  },
});

type ConflictEvent = Extract<RealTimeSyncEvent, { type: "sync_conflict" | "sync_conflict_resolved" }>;

export const conflictEvent = (
  conflictId: string,
  seconds: number,
  data: Partial<ConflictEvent["data"]> = {},
  type: ConflictEvent["type"] = "sync_conflict",
): ConflictEvent => ({
  type,
  source: "domiq",
  propertyId: "p1",
  timestamp: at(seconds),
  data: {
    conflictId,
    conversationId: "c1",
    leadId: "r-c1",
    field: "email",
    conflictType: "data_conflict",
    conflictSeverity: "medium",
    resmanValue: "a@example.com",
    domiqValue: "b@example.com",
    resolutionStatus: "manual_review",
    resolution: null,
    finalValue: null,
    ...data,
  },
});

export const refusal = (code: "FORBIDDEN" | "CONFLICT_CLOSED" | "NOT_FOUND" | "STALE_WRITE", status = 409) =>
  new LeadSyncApiError(code, `Refused: ${code}`, { status });

export const broken = () => new LeadSyncApiError("NETWORK_ERROR", "The connection failed.");

/** A store between an API and a realtime client that the test plays. */
export function createStoreWorld(options: Partial<LeadSyncStoreOptions> = {}) {
  const runtime = createTestRuntime({ start: at(0) });
  const scripted = createScriptedApi();
  const realTime = createScriptedRealTime();
  const store = new LeadSyncStore({ api: scripted.api, realTime: realTime.client, runtime, ...options });
  return {
    ...scripted,
    runtime,
    realTime,
    store,
    state: () => store.getSnapshot(),
    lead: (id: string) => store.getSnapshot().leads.find(({ conversationId }) => conversationId === id),
    /** Loads these leads. */
    async load(leads: readonly Lead[]) {
      const loading = store.fetchLeads();
      await scripted.next("listLeads").answer({ items: [...leads] });
      await loading;
    },
    async loadConflicts(conflicts: readonly LeadSyncConflict[]) {
      const loading = store.fetchConflicts();
      await scripted.next("listConflicts").answer({ items: [...conflicts] });
      await loading;
    },
  };
}
