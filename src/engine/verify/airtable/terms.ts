import type { OpenTable } from "../../airtable/table/open-table.js";
import type { EngineContext } from "../../context.js";
import type { AuditPart } from "../audit.js";
import type { WaitingNotices } from "./notices-of.js";

/** What an audit of the Airtable table works with. */
export interface TableTerms {
  ctx: EngineContext;
  part: AuditPart;
  open: OpenTable;
  /** As for a property. */
  recentFrom: number;
  waiting: WaitingNotices;
}

/** Something that did not fit at first sight: a record, a lead, or both. */
export interface Suspect {
  leadId: string | null;
  recordId: string | null;
}
