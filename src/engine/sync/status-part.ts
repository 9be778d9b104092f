import { RemoteError } from "../../domain/errors.js";
import type { Link } from "../../domain/link.js";
import { leadStatusSchema } from "../../domain/status.js";
import type { LostReason } from "../../domain/wire/look-ups.js";
import type { Prospect } from "../../domain/wire/prospect.js";
import type { FieldChange } from "../../rules/plan/plan-sync.js";
import type { OutboundEvent } from "../../rules/resman/outbound-event.js";
import { statusEvents } from "../../rules/resman/status-events.js";
import { latestOf } from "../../rules/status/history.js";
import { parseInstant } from "../../rules/text/instant.js";
import type { EngineContext } from "../context.js";
import type { Hold } from "../leases/hold.js";
import { eventContext } from "./event-context.js";
import type { LoadedLead } from "./load-lead.js";
import { callOptions, type Notice } from "./notice.js";

/** The events that tell ResMan of a status change, if the plan has one. */
export async function statusPart(
  ctx: EngineContext,
  notice: Notice,
  loaded: LoadedLead & { link: Link },
  prospect: Prospect,
  changes: FieldChange[],
  hasTourEvent: boolean,
): Promise<OutboundEvent[]> {
  const change = changes.find(({ field }) => field === "status");
  if (!change) return [];
  const to = leadStatusSchema.parse(change.to);
  const reason = to === "lost" ? await lostReason(ctx, notice, loaded) : undefined;
  return statusEvents(
    {
      conversationId: loaded.lead.id,
      // A retry counts the same, a later change does not: the version grows when a sync is recorded.
      n: loaded.link.syncVersion + 1,
      from: leadStatusSchema.parse(change.from),
      to,
      hasTourEvent,
    },
    {
      ...eventContext(loaded),
      at: afterLastTurn(loaded.lead.updatedAt, prospect),
      ...(reason && { lostReasonId: reason.id, lostReasonName: reason.name }),
    },
  );
}

/** ResMan tells lost from active by the later event: ours must not look older because its clock is ahead of ours. */
export function afterLastTurn(at: string, { events }: Prospect): string {
  const last = parseInstant(latestOf(events, ["cancel", "reactivate"])?.date);
  return last === null ? at : new Date(Math.max(Date.parse(at), last + 1000)).toISOString();
}

/** @throws RemoteError `UNKNOWN_SOURCE` when ResMan has no reason to file. */
export async function lostReason(
  ctx: EngineContext,
  notice: Hold,
  { integration }: Pick<LoadedLead, "integration">,
): Promise<LostReason> {
  const configured = integration.settings.defaultLostReasonId?.toLowerCase();
  const reasons = await ctx.gatewayOf(integration).getLostProspectReasons(callOptions(notice));
  const reason = configured ? reasons.find(({ id }) => id.toLowerCase() === configured) : reasons[0];
  if (reason) return reason;
  throw new RemoteError(
    "UNKNOWN_SOURCE",
    configured
      ? "ResMan does not know the property's `defaultLostReasonId`; choose one that GetLostProspectReasons lists."
      : "ResMan's account has no lost reasons; add one there or set `defaultLostReasonId` in the property's integration.",
    { context: { propertyId: integration.propertyId } },
  );
}
