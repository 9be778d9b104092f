import type { LeadFields } from "../../domain/lead.js";
import { type Link, linkSchema } from "../../domain/link.js";
import type { SeenPair } from "./decide-merge.js";

/** A merged lead's link: it stays as what its prospect showed, so that what staff change there later is seen. */
export function mergedLink(link: Link, fields: LeadFields, { left, kept }: SeenPair, active: Link | undefined): Link {
  const seen = left ?? kept;
  if (!active || !seen) return { ...link, status: "merged" };
  const shown = Object.entries(seen.shown).map(([field, remote]) => [
    field,
    { local: fields[field as keyof LeadFields], remote },
  ]);
  const events = new Set([...link.base.events, ...seen.notes.map(({ key }) => key)]);
  const base = { fields: { ...link.base.fields, ...Object.fromEntries(shown) }, events: [...events] };
  return linkSchema.parse({ ...link, status: "merged", base });
}
