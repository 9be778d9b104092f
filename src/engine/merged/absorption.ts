import type { LeadFields } from "../../domain/lead.js";
import type { LinkBase } from "../../domain/link.js";
import type { MergeRecord } from "../../domain/merge.js";
import type { StaffNote } from "../../rules/resman/staff-notes.js";

/** Whether a lead kept its prospect and took in a second one that no lead of ours had. */
export const isAbsorption = ({ trace }: Pick<MergeRecord, "trace">): boolean => trace.secondProspect !== undefined;

/** What a prospect shows, as the base of a link nobody has: what staff change there since is seen by it. */
export const baseOfSecond = (shown: Partial<LeadFields>, notes: readonly StaffNote[]): LinkBase => ({
  fields: Object.fromEntries(Object.entries(shown).map(([field, remote]) => [field, { local: null, remote }])),
  events: notes.map(({ key }) => key),
});
