import type { LeadDuplicate } from "../../../browser/index.js";

const bands: Record<LeadDuplicate["band"], string> = {
  merge: "Surely one person",
  review: "May be one person",
  distinct: "Two people",
};

/** Rules that hold a pair down, by name; one that is not listed shows as it is. */
const rules: Record<string, string> = {
  "other-property": "One person at two properties is two leads.",
  household: "A household shares the mailbox or line.",
  "household-or-one": "A couple, or one person under two names.",
  generation: "Jr. and Sr. are two people.",
  "birth-date": "The birth dates differ.",
  "line-needs-name": "Many share a line.",
  "no-identifier": "Names alone prove nothing.",
};

/** What was compared beside fields of a lead, by name; one that is not listed shows as it is. */
const evidence: Record<string, string> = {
  prior: "Before comparing",
  household: "Shared by a household",
  address: "Address",
  birthDate: "Birth date",
  generation: "Jr. or Sr.",
};

/** Degrees of agreement, by name; one that is not listed shows as it is. */
const levels: Record<string, string> = { missing: "not known of both" };

/** Why a weight is not the usual one, by name; one that is not listed shows as it is. */
const notes: Record<string, string> = {};

export const duplicateMessages = {
  title: "Possible duplicates",
  none: "Nobody else looks like this lead.",
  bands,
  rules,
  evidence,
  levels,
  notes,
  /** Between 0 and 1, as the percentage it is written as. */
  probability: (percent: string): string => `${percent} likely one person`,
  thisLead: "This lead",
  otherLead: "Other lead",
  /** One of the two, whose name may be that of the other as well. */
  named: (which: string, name: string): string => `${which} (${name})`,
  field: "Field",
  values: "Both leads",
  why: "What speaks for and against",
  agreement: "Agreement",
  weight: "Bits of evidence",
  total: "Total",
  merge: "Merge",
  distinct: "Not the same",
  unmerge: "Undo the last merge",
  mergeTitle: "Merge both leads?",
  goesOn: "Which one goes on?",
  /** The one that goes on, and the one that is merged into it. */
  mergeText: (survivor: string, loser: string): string =>
    `${survivor} goes on. ${loser} is merged into it, also in ResMan. It can be undone.`,
  unmergeTitle: "Undo the last merge?",
  unmergeText: "The two are leads of their own again. Later edits become conflicts.",
};
