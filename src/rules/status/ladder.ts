import type { LeadStatus } from "../../domain/status.js";

/** The open statuses from first contact to lease; `lost` stands beside them (ResMan reference, section 7.4). */
export const LADDER = [
  "new",
  "contacted",
  "qualified",
  "tour_scheduled",
  "application",
  "leased",
] as const satisfies readonly LeadStatus[];

const RANKS: ReadonlyMap<LeadStatus, number> = new Map(LADDER.map((status, rank) => [status, rank]));
const rankOf = (status: LeadStatus): number => RANKS.get(status) ?? -1;

/** Whether `a` is further than `b`. Every open status is higher than `lost` (priorities of seed 000). */
export const isHigher = (a: LeadStatus, b: LeadStatus): boolean => rankOf(a) > rankOf(b);

/** Statuses that only ResMan can give: the application is made and the lease is signed there. */
export const isResManOnly = (status: LeadStatus): boolean => status === "application" || status === "leased";
