import type { Lead } from "../../domain/lead.js";
import { type Link, type LinkBase, linkSchema } from "../../domain/link.js";
import { type EngineContext, nowIso } from "../context.js";

interface LinkEnds {
  /** ResMan's ids of the prospect and of the renter in its household. */
  prospectId: string;
  personId: string | null;
  base: LinkBase;
}

/** A link in its first version, not stored yet. */
export function newLink(ctx: EngineContext, lead: Lead, { prospectId, personId, base }: LinkEnds): Link {
  const at = nowIso(ctx.runtime);
  return linkSchema.parse({
    id: ctx.runtime.randomId(),
    leadId: lead.id,
    system: "resman",
    remoteId: prospectId,
    personId,
    propertyId: lead.propertyId,
    base,
    syncVersion: 1,
    lastSyncAt: at,
    createdAt: at,
    updatedAt: at,
  });
}

/** The base of two sides of which one was just made from the other. What ResMan cannot show agrees with ours. */
export const agreedFields = (lead: Lead, shown: Partial<Lead["fields"]>): LinkBase["fields"] =>
  Object.fromEntries(
    Object.entries(lead.fields).map(([field, local]) => [
      field,
      // Null is a value: only what is left out is not shown.
      { local, remote: field in shown ? (shown[field as keyof typeof shown] ?? null) : local },
    ]),
  );
