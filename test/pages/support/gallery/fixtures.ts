import type {
  ConflictDetails,
  ExplainedChange,
  Lead,
  LeadDuplicate,
  LeadSyncConflict,
  LeadSyncLog,
  MetricPoint,
  PropertyIntegration,
  SyncJob,
} from "../../../../src/browser/index.js";
import { aConflict, aLead } from "../../../react/support/samples.js";

export const noop = (): void => undefined;
export const nothing = async (): Promise<void> => undefined;
export const never = (): Promise<never> => new Promise(() => undefined);
export const refuse = async (): Promise<never> => {
  throw new Error("ResMan did not answer within 30 seconds");
};

/** A name as nobody has it, and a page must bear. */
export const LONG = `Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaft${"x".repeat(12)}`;
export const ARABIC = "عبد الرحمن بن عبد العزيز آل سعود المحترم";
export const EMOJI = "👩‍👩‍👧‍👦 Zoë 🏳️‍🌈 O’Brien-Nakamura";

const NAMES = ["Ada Lovelace", "Grace Hopper", "Robin Marsh", "Kim Nguyen", "Zoë Müller", "Omar Haddad", "Ines Ortega"];
const SYNC: readonly Lead["syncStatus"][] = ["synced", "failed", "conflict", "syncing", "not_synced"];
const STATUSES: readonly Lead["status"][] = [
  "new",
  "contacted",
  "qualified",
  "tour_scheduled",
  "application",
  "leased",
];

const named = (index: number): Partial<Lead> => {
  const [firstName = "", lastName = ""] = (NAMES[index % NAMES.length] ?? "").split(" ");
  return { firstName, lastName, email: `${firstName}.${lastName}@example.com`.toLowerCase() };
};

export const LEADS: readonly Lead[] = Array.from({ length: 30 }, (_, index) =>
  aLead({
    conversationId: `c-${index}`,
    ...named(index),
    phone: `+1602555${String(100 + index).padStart(4, "0")}`,
    status: STATUSES[index % STATUSES.length] ?? "new",
    syncStatus: SYNC[index % SYNC.length] ?? "synced",
    mergedInto: index === 6 ? "c-1" : null,
    updatedAt: new Date(Date.UTC(2026, 4, 20, 12) - index * 3_600_000).toISOString(),
  }),
);

export const ODD_LEADS: readonly Lead[] = [
  aLead({
    conversationId: "long",
    firstName: LONG,
    lastName: LONG,
    email: `${LONG}@${LONG}.example`,
    syncStatus: "failed",
  }),
  aLead({ conversationId: "arabic", firstName: ARABIC, lastName: null, syncStatus: "conflict", mergedInto: "long" }),
  aLead({ conversationId: "emoji", firstName: EMOJI, lastName: EMOJI, syncStatus: "not_synced", lastSyncAt: null }),
  aLead({ conversationId: LONG, firstName: null, lastName: null, email: null, phone: null }),
];

const SEVERITIES = ["critical", "high", "medium", "low"] as const;
const FIELDS = ["phone", "moveInDate", "firstName", "budgetRange"] as const;
const VALUES: Readonly<Record<(typeof FIELDS)[number], Pick<LeadSyncConflict, "resmanValue" | "domiqValue">>> = {
  phone: { resmanValue: "+16025550170", domiqValue: "+16025550180" },
  moveInDate: { resmanValue: "2026-06-01", domiqValue: "2026-07-01" },
  firstName: { resmanValue: "Katherine", domiqValue: "Kate" },
  budgetRange: { resmanValue: { min: 1200, max: 1500 }, domiqValue: { min: 1400, max: 1900 } },
};

export const CONFLICTS: readonly LeadSyncConflict[] = Array.from({ length: 12 }, (_, index) => {
  const field = FIELDS[index % FIELDS.length] ?? "phone";
  return aConflict({
    id: `k-${index}`,
    field,
    ...VALUES[field],
    conversationId: `c-${index}`,
    conflictSeverity: SEVERITIES[index % SEVERITIES.length] ?? "low",
    createdAt: new Date(Date.UTC(2026, 4, 20 - index, 9)).toISOString(),
  });
});

export const PAIR = aConflict({
  id: "pair",
  field: "",
  resmanValue: null,
  domiqValue: null,
  conflictType: "duplicate_lead",
  conversationId: "c-1",
  otherConversationId: "c-2",
  createdAt: "2026-05-20T09:00:00.000Z",
  details: { waterfall: [{ field: "email", level: "same", weight: 17.64 }] },
});

export const aChange = (overrides: Partial<ExplainedChange> = {}): ExplainedChange => ({
  field: "phone",
  side: "local",
  from: "+16025550100",
  to: "+16025550170",
  origin: "remote",
  rule: "changed:remote",
  at: "2026-05-20T08:00:00.000Z",
  because: "ResMan had changed it.",
  by: "Kim",
  trigger: "schedule",
  runId: null,
  runKind: null,
  conflict: null,
  syncLogId: "log-1",
  ...overrides,
});

export const detailsOf = (conflict: LeadSyncConflict, overrides: Partial<ConflictDetails> = {}): ConflictDetails => ({
  conflict,
  field: conflict.field || null,
  base: "+16025550100",
  agreedAt: "2026-05-18T10:00:00.000Z",
  resman: { value: conflict.resmanValue, changedAt: "2026-05-20T08:00:00.000Z", lastSynced: aChange() },
  domiq: { value: conflict.domiqValue, changedAt: "2026-05-20T08:30:00.000Z", lastSynced: null },
  movedOn: false,
  options: {
    resmanWins: { possible: true, value: conflict.resmanValue },
    domiqWins: { possible: true, value: conflict.domiqValue },
    merged: { possible: true, value: conflict.domiqValue },
  },
  isOpen: true,
  ...overrides,
});

export const DUPLICATES: readonly LeadDuplicate[] = (["merge", "review"] as const).map((band, index) => ({
  conversationId: `c-${index + 2}`,
  resmanLeadId: `r-${index + 2}`,
  score: 8.34,
  probability: index ? 0.62 : 0.997,
  band,
  rule: index ? "household-or-one" : null,
  waterfall: [
    { field: "prior", level: "any two records", weight: -12.5 },
    { field: "email", level: "same", weight: 17.64 },
    { field: "phone", level: "missing", weight: 0 },
    { field: "lastName", level: "same", weight: 3.2, note: "common value" },
    { field: "firstName", level: "different", weight: -4.1 },
  ],
}));

export const aJob = (overrides: Partial<SyncJob> = {}): SyncJob => ({
  id: "j-1",
  conversationId: "c-1",
  resmanLeadId: "r-1",
  propertyId: "p-1",
  syncOperation: "push",
  trigger: "schedule",
  priority: 2,
  retryCount: 1,
  maxRetries: 5,
  nextRetryAt: "2026-05-20T10:05:00.000Z",
  status: "pending",
  errorMessage: null,
  errorCode: null,
  crashCount: 0,
  processedAt: null,
  createdAt: "2026-05-20T10:00:00.000Z",
  updatedAt: "2026-05-20T10:00:00.000Z",
  ...overrides,
});

export const JOBS: readonly SyncJob[] = [
  aJob({
    id: "dead",
    status: "failed",
    retryCount: 5,
    errorCode: "RESMAN_REJECTED",
    errorMessage: "ResMan refuses the phone number.",
  }),
  aJob({ id: "crashed", status: "failed", conversationId: "long", crashCount: 3, errorCode: "WORKER_CRASHED" }),
  aJob({ id: "waits" }),
  aJob({ id: "pulls", syncOperation: "pull", conversationId: null }),
  aJob({ id: "runs", status: "processing", conversationId: "c-3" }),
];

export const aProperty = (overrides: Partial<PropertyIntegration> = {}): PropertyIntegration => ({
  propertyId: "p-1",
  resmanPropertyId: "rp-1",
  settings: { defaultAgentId: "a", defaultSourceId: "s", defaultLostReasonId: null },
  syncEnabled: true,
  syncDirection: "bidirectional",
  syncFrequency: "realtime",
  lastSyncAt: "2026-05-20T10:00:00.000Z",
  lastSuccessfulSyncAt: "2026-05-20T10:00:00.000Z",
  syncStatus: "active",
  errorCount: 0,
  ...overrides,
});

export const LOGS: readonly LeadSyncLog[] = [
  { id: "l-1", syncDirection: "to_resman", syncStatus: "success", syncType: "update", processingTimeMs: 812 },
  {
    id: "l-2",
    syncDirection: "from_resman",
    syncStatus: "failed",
    syncType: "status_change",
    errorCode: "RESMAN_TIMEOUT",
    errorMessage: "ResMan did not answer within 30 seconds.",
  },
  { id: "l-3", syncDirection: "bidirectional", syncStatus: "conflict", syncType: "merge" },
  { id: "l-4", syncDirection: "to_airtable", syncStatus: "retry", syncType: "enrichment" },
  { id: "l-5", syncDirection: "to_resman", syncStatus: "pending", syncType: "create" },
].map((log, index) => ({
  ...log,
  trigger: "schedule",
  createdAt: new Date(Date.UTC(2026, 4, 20, 12 - index)).toISOString(),
  ...(index < 2 && {
    changes: [aChange(), aChange({ field: "moveInDate", from: null, to: "2026-06-01", side: "remote" })],
  }),
}));

export const POINTS: readonly MetricPoint[] = Array.from({ length: 40 }, (_, index) => index)
  .filter((index) => index < 18 || index > 23)
  .map((index) => {
    const value = Math.round(40 + 30 * Math.sin(index / 4) + (index % 3) * 6);
    const at = new Date(Date.UTC(2026, 4, 20, 6) + index * 300_000).toISOString();
    return { name: "apiRequests", at, count: 4, sum: value * 4, min: value - 5, max: value + 9, last: value };
  });
