import type { Link } from "../../domain/link.js";
import type { JsonValue } from "../../domain/primitives.js";
import type { Prospect } from "../../domain/wire/prospect.js";
import { jsonEquals } from "../../rules/plan/json-equals.js";
import { markersIn } from "../../rules/resman/marker.js";
import { viewProspect } from "../../rules/resman/view-prospect.js";
import type { LeadTrail } from "../../rules/revert/lead-trail.js";
import { isMovedOn, tellsOfMove } from "../../rules/revert/moved-on.js";
import type { EngineContext } from "../context.js";
import { logRows } from "../queries/log-rows.js";
import type { LoadedLead } from "../sync/load-lead.js";
import { outboundEvents } from "../sync/outbound.js";
import type { Values } from "./write-back.js";

/** Whether anything happened to a lead, on either side, since a run linked it. */
export async function isTouched(
  ctx: EngineContext,
  loaded: LoadedLead & { link: Link },
  prospect: Prospect,
  trail: LeadTrail,
): Promise<boolean> {
  const { lead, link } = loaded;
  for await (const row of logRows(ctx.storage, { conversationId: lead.id })) {
    if (trail.rowIds.has(row.id)) break;
    if (tellsOfMove(row)) return true;
  }
  const view = viewProspect(prospect, { personId: link.personId, country: ctx.settings.country });
  // In a prospect we made nothing but our marks stands until staff work on it; other chats of the renter may have moved it.
  const isMade = trail.link === "created";
  if (isMade && prospect.events.some(({ comments }) => markersIn(comments).length === 0)) return true;
  const { status, lostReason, ...fields } = withoutWrittenBack(view.fields, trail);
  const events = [...outboundEvents(loaded), ...view.notes].map(({ key }) => key);
  const remote = isMade ? fields : { ...fields, status, lostReason };
  return isMovedOn({ link, local: lead.fields, remote, events, seen: view.markers });
}

/** An earlier attempt may have written fields back already. */
const withoutWrittenBack = (shown: Values, { fields }: LeadTrail): Record<string, JsonValue> =>
  Object.fromEntries(
    Object.entries(shown).filter(([field, now]) => {
      const former = fields.get(field)?.remote;
      return former === undefined || !jsonEquals(former, now);
    }),
  );
