import type { LeadStatus } from "../../domain/status.js";
import type { V2Prospect } from "../../domain/wire/prospect-v2.js";
import { typeKey } from "./history.js";

/** A status with what v2 tells of its reason. */
export interface V2Status {
  status: LeadStatus;
  /** Why it is lost, in ResMan's words. */
  reason?: string;
}

const LEASED = ["current", "month to month"];
const ENDED = ["denied", "cancelled"];

/**
 * The status a prospect of ResMan v2 shows (ResMan reference, section 7.3), or null where v2 cannot tell and the status
 * we have is kept.
 */
export function statusFromV2({ status, lostReason, lease }: V2Prospect): V2Status | null {
  const leaseStatus = lease?.status ?? "";
  switch (typeKey(status)) {
    case "resident":
      return { status: "leased" };
    case "lost":
      return { status: "lost", ...(lostReason && { reason: lostReason }) };
    case "applicant":
      if (lease?.leaseSignedDate || LEASED.includes(typeKey(leaseStatus))) return { status: "leased" };
      if (ENDED.includes(typeKey(leaseStatus))) return { status: "lost", reason: leaseStatus };
      return { status: "application" };
    default:
      return null;
  }
}
