import type { LeadSyncConflict } from "../../../browser/index.js";

/** The most urgent first. */
export const SEVERITIES: readonly string[] = ["critical", "high", "medium", "low"];

/** 0 is the most urgent. One that is not known is the least. */
const rank = ({ conflictSeverity }: LeadSyncConflict): number =>
  (SEVERITIES.indexOf(conflictSeverity) + SEVERITIES.length + 1) % (SEVERITIES.length + 1);

/** Orders by severity, then by age, the oldest first; one of no known age is the newest. */
export const byUrgency = (a: LeadSyncConflict, b: LeadSyncConflict): number =>
  rank(a) - rank(b) || compare(a.createdAt ?? "~", b.createdAt ?? "~") || compare(a.id, b.id);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Whether it is about two values, one of which can be taken. */
export const hasValues = ({ conflictType, field }: LeadSyncConflict): boolean =>
  conflictType !== "duplicate_lead" && Boolean(field);
