import type { Integration } from "../../../domain/integration.js";
import type { EngineContext } from "../../context.js";
import type { AuditPart } from "../audit.js";

/** What an audit of one property works with. */
export interface PropertyTerms {
  ctx: EngineContext;
  part: AuditPart;
  /** As the audit began. */
  integration: Integration;
  /** Milliseconds since the epoch: what was edited from then on is no finding, since the sync has not had its turn. */
  recentFrom: number;
}
