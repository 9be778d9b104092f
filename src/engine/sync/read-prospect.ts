import { RemoteError } from "../../domain/errors.js";
import type { Prospect } from "../../domain/wire/prospect.js";
import type { EngineContext } from "../context.js";
import type { LoadedLead } from "./load-lead.js";
import { callOptions, type Notice } from "./notice.js";

/** @throws RemoteError `NOT_FOUND` when ResMan no longer knows the prospect. */
export async function readProspect(
  ctx: EngineContext,
  { integration }: Pick<LoadedLead, "integration">,
  prospectId: string,
  notice: Pick<Notice, "signal">,
): Promise<Prospect> {
  const gateway = ctx.gatewayOf(integration);
  const prospect = await gateway.getProspect(integration.resmanPropertyId, prospectId, callOptions(notice));
  if (prospect) return prospect;
  throw new RemoteError(
    "NOT_FOUND",
    `ResMan does not return prospect ${prospectId}. It was merged or removed there; unlink the lead or link it anew.`,
    { context: { prospectId, propertyId: integration.propertyId } },
  );
}
