import { isRemoteError } from "../../domain/errors.js";
import type { LeadFields } from "../../domain/lead.js";
import type { Link } from "../../domain/link.js";
import type { Prospect } from "../../domain/wire/prospect.js";
import { RESMAN_FIELDS } from "../../rules/resman/fields.js";
import type { StaffNote } from "../../rules/resman/staff-notes.js";
import { viewProspect } from "../../rules/resman/view-prospect.js";
import { isResManOnly } from "../../rules/status/ladder.js";
import type { EngineContext } from "../context.js";
import { switchedOff } from "../failure.js";
import type { Hold } from "../leases/hold.js";
import type { LoadedLead } from "../sync/load-lead.js";
import { readProspect } from "../sync/read-prospect.js";
import { renterIn } from "./renter-in.js";

/** A prospect as it is now or, where ResMan cannot be reached, as it was when we last agreed with it. */
export interface SeenProspect {
  prospectId: string;
  /** Whom of the household the renter is. */
  personId: string | null;
  shown: Partial<LeadFields>;
  notes: StaffNote[];
  /** Keys of our events it has. */
  markers: ReadonlySet<string>;
  /** Its people applied or live there: ResMan is master of it. */
  isMastered: boolean;
  /** Whether the renter is its main contact, as far as that is known: else it is somebody else's household. */
  isMain: boolean;
  /** Undefined where it could not be read. */
  prospect: Prospect | undefined;
}

/**
 * Reads a prospect for a merge. One that is linked need not be reachable: what was agreed on last does instead.
 * @throws RemoteError where it is not linked and cannot be read; SyncError `SYNC_DISABLED`, `ABORTED`
 */
export async function seeProspect(
  ctx: EngineContext,
  hold: Hold,
  { integration, lead }: Pick<LoadedLead, "integration" | "lead">,
  prospectId: string,
  link: Link | undefined,
): Promise<SeenProspect> {
  if (!integration.syncEnabled) {
    if (link) return asAgreed(prospectId, link);
    throw switchedOff(integration.propertyId);
  }
  try {
    const prospect = await readProspect(ctx, { integration }, prospectId, hold);
    return asRead(ctx, prospect, link ? link.personId : renterIn(ctx, lead, prospect));
  } catch (error) {
    const isAway = isRemoteError(error) && (error.retryable || error.code === "NOT_FOUND");
    if (link && isAway) return asAgreed(prospectId, link);
    throw error;
  }
}

function asRead({ settings }: EngineContext, prospect: Prospect, personId: string | null): SeenProspect {
  const view = viewProspect(prospect, { personId, country: settings.country });
  const { fields: shown, notes, markers, prospectId } = view;
  const isMastered = view.mastered || isResManOnly(shown.status);
  const isMain = view.customer === prospect.customers[0];
  return { prospectId, personId: view.personId, shown, notes, markers, isMastered, isMain, prospect };
}

function asAgreed(prospectId: string, { base, personId }: Link): SeenProspect {
  const known = RESMAN_FIELDS.flatMap((field) => {
    const agreed = base.fields[field];
    return agreed ? [[field, agreed.remote] as const] : [];
  });
  const shown = Object.fromEntries(known) as Partial<LeadFields>;
  const isMastered = shown.status !== undefined && isResManOnly(shown.status);
  return {
    prospectId,
    personId,
    shown,
    notes: [],
    markers: new Set(base.events),
    isMastered,
    isMain: true,
    prospect: undefined,
  };
}
