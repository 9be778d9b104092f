import type { ProspectPreferences } from "../../domain/wire/prospect.js";
import { bedroomsOf, canonicalSize } from "../mappers/apartment-size.js";
import type { ResManLeadFields } from "../mappers/resman-lead.js";
import { fitText } from "../text/truncate-text.js";
import { LIMITS } from "./limits.js";

const MARK = "[domiq]";

/** Whether a comment among the preferences is ours. */
const isOwnComment = (comment: string): boolean => comment.trimStart().startsWith(MARK);

export const hasOwnComment = ({ comments = [] }: ProspectPreferences): boolean => comments.some(isOwnComment);

/**
 * What ResMan has no element for, as one comment for its staff; undefined when there is nothing to say.
 * A score of 0 stands for "not scored", as in the seeds' lead.
 */
export function preferenceComment(lead: ResManLeadFields): string | undefined {
  const { apartment_size_preference: size, desired_features: features = [] } = lead;
  const facts = [
    lead.lead_score > 0 && `Lead score: ${lead.lead_score}/100`,
    size && bedroomsOf(canonicalSize(size)) === null && `Looking for: ${size}`,
    features.length > 0 && `Wants: ${features.join(", ")}`,
    lead.work_location && `Works: ${lead.work_location}`,
    lead.reason_for_moving && `Moving because: ${lead.reason_for_moving}`,
  ].filter(Boolean);
  return facts.length > 0 ? fitText(`${MARK} ${facts.join("; ")}`, LIMITS.comment) : undefined;
}

/** The comments with ours replaced. Staff's are kept; where they fill all places, ours is left out. */
export function mergeComments(comments: readonly string[], own: string | undefined): string[] {
  const staff = comments.filter((comment) => !isOwnComment(comment));
  return own && staff.length < LIMITS.comments ? [...staff, own] : staff;
}
