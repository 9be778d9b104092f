import type { LeadField, LeadFields } from "../../domain/lead.js";
import type { Link } from "../../domain/link.js";
import type { JsonValue } from "../../domain/primitives.js";
import type { Prospect } from "../../domain/wire/prospect.js";
import { jsonEquals } from "../../rules/plan/json-equals.js";
import { updatePost } from "../../rules/resman/update-post.js";
import { viewProspect } from "../../rules/resman/view-prospect.js";
import type { EngineContext } from "../context.js";
import type { Hold } from "../leases/hold.js";
import { send } from "../merged/retire-prospect.js";
import type { LoadedLead } from "../sync/load-lead.js";
import { readProspect } from "../sync/read-prospect.js";

type LinkedRows = LoadedLead & { link: Link };

export type Values = Readonly<Record<string, JsonValue>>;

/** Writes what a prospect's fields held before. Returns the names of those it does not show even so. */
export async function writeBack(
  ctx: EngineContext,
  hold: Hold,
  loaded: LinkedRows,
  prospect: Prospect,
  values: Values,
): Promise<string[]> {
  const { lead, link } = loaded;
  const post = updatePost({
    prospect,
    personId: link.personId,
    fields: { ...lead.fields, ...(values as Partial<LeadFields>) },
    changed: Object.keys(values) as LeadField[],
    events: [],
    country: ctx.settings.country,
  });
  await send(ctx, hold, loaded, prospect, post);
  // ResMan may keep what it was to clear: after writing, look.
  const shown = shownBy(ctx, loaded, await readProspect(ctx, loaded, link.remoteId, hold));
  return Object.keys(values).filter(
    (field) => field in shown && !jsonEquals(shown[field] ?? null, values[field] ?? null),
  );
}

/** What a prospect shows of the renter. */
export const shownBy = ({ settings }: EngineContext, { link }: LinkedRows, prospect: Prospect): Values =>
  viewProspect(prospect, { personId: link.personId, country: settings.country }).fields;
