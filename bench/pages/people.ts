import { LEAD_STATUSES, type Lead, type LeadSyncConflict, type RealTimeSyncEvent } from "../../src/browser/index.js";

/** When the first of them wrote, in milliseconds since the Unix epoch. */
const START = Date.UTC(2026, 0, 1);

const FIRST = ["Ada", "Blake", "Casey", "Dana", "Eli", "Fern", "Gale", "Hana", "Ida", "Jules", "Kim"];
const LAST = ["Abbott", "Birch", "Castillo", "Delgado", "Ellison", "Fischer", "Greene"];
const SYNC = ["synced", "synced", "synced", "failed", "not_synced", "conflict"] as const;
const SEVERITIES = ["low", "medium", "high", "critical"] as const;

const pick = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;
const instant = (minutes: number): string => new Date(START + minutes * 60_000).toISOString();

/** Spreads numbers evenly, the same each time. */
const spread = (at: number): number => (at * 7_919) % 10_007;

/** A lead with all that one usually knows. */
export const leadAt = (at: number): Lead => ({
  conversationId: `conv-${at}`,
  propertyId: "prop-1",
  resmanLeadId: `prospect-${at}`,
  firstName: pick(FIRST, at),
  lastName: `${pick(LAST, spread(at))} ${at}`,
  email: `renter${at}@example.com`,
  phone: `+1602555${String(at % 10_000).padStart(4, "0")}`,
  initialMessage: "Is the two-bedroom on the third floor still free in May?",
  leadScore: at % 101,
  moveInDate: "2026-05-01",
  budgetRange: { min: 1500, max: 2100 },
  apartmentSizePreference: "2BR",
  occupantsCount: 2,
  hasPets: at % 3 === 0,
  petDetails: null,
  desiredFeatures: ["parking", "balcony"],
  workLocation: "Downtown",
  reasonForMoving: "Closer to work",
  status: pick(LEAD_STATUSES, at),
  lostReason: null,
  household: [],
  syncStatus: pick(SYNC, spread(at)),
  lastSyncAt: instant(at + 1),
  mergedInto: null,
  startedAt: instant(at),
  updatedAt: instant(at + spread(at)),
});

export const makeLeads = (count: number): Lead[] => Array.from({ length: count }, (_, at) => leadAt(at));

const conflictAt = (at: number): LeadSyncConflict => ({
  id: `conflict-${at}`,
  field: at % 2 ? "phone" : "budgetRange",
  resmanValue: at % 2 ? "+16025550133" : { min: 1500, max: 2100 },
  domiqValue: at % 2 ? "+16025550177" : { min: 1400, max: 2000 },
  conflictType: "field_mismatch",
  conflictSeverity: pick(SEVERITIES, spread(at)),
  resolutionStatus: "manual_review",
  propertyId: "prop-1",
  conversationId: `conv-${at}`,
  createdAt: instant(spread(at)),
});

export const makeConflicts = (count: number): LeadSyncConflict[] =>
  Array.from({ length: count }, (_, at) => conflictAt(at));

/** Edits of leads all over the list: every other one at the portal, which moves its lead up, the rest in ResMan. */
export const makeEvents = (count: number, leads: number): RealTimeSyncEvent[] =>
  Array.from({ length: count }, (_, at) => {
    const isOurs = at % 2 === 0;
    const lead = spread(at * 31) % leads;
    return {
      type: "lead_update",
      source: isOurs ? "domiq" : "resman",
      timestamp: instant(100_000 + at),
      propertyId: "prop-1",
      eventId: at + 1,
      data: {
        conversationId: `conv-${lead}`,
        leadId: `prospect-${lead}`,
        updatedFields: { phone: `+1602556${String(at).padStart(4, "0")}` },
        syncStatus: isOurs ? "pending" : "success",
        syncLogId: null,
      },
    };
  });
