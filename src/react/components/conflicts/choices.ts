import type {
  ConflictDetails,
  ConflictOption,
  ConflictResolution,
  JsonValue,
  LeadSyncConflict,
  ResolutionStrategy,
} from "../../../browser/index.js";

/** What somebody can pick: a strategy, or a value of their own. */
export type ChoiceName = ResolutionStrategy | "own";

/** One of the things to pick. */
export interface Choice {
  name: ChoiceName;
  /** What both sides would hold; absent where it is typed, or nothing happens. */
  value?: JsonValue;
  /** Why it cannot be picked. */
  refused?: string | undefined;
}

const refusalOf = (option: ConflictOption | undefined): string | undefined =>
  option?.possible === false ? option.reason : undefined;

/** What can be picked for a conflict, in the order in which it is shown. */
export function choicesOf(conflict: LeadSyncConflict, details: ConflictDetails | undefined): Choice[] {
  const { resmanWins, domiqWins, merged } = details?.options ?? {};
  const { resmanValue, domiqValue } = conflict;
  const choices: Choice[] = [
    { name: "resman_wins", value: resmanValue, refused: refusalOf(resmanWins) },
    { name: "domiq_wins", value: domiqValue, refused: refusalOf(domiqWins) },
  ];
  if (merged?.possible && !isSame(merged.value, resmanValue) && !isSame(merged.value, domiqValue)) {
    choices.push({ name: "merged", value: merged.value });
  }
  // Where neither ours nor a combination can be, the field is ResMan's alone.
  const refused = refusalOf(domiqWins) && refusalOf(merged);
  choices.push({ name: "own", refused }, { name: "manual_review" });
  return choices;
}

const isSame = (a: JsonValue, b: JsonValue): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What to hand on. The value of a side goes along as it was shown, so that nothing else is decided than what was seen. */
export const resolutionOf = (name: ChoiceName, value: JsonValue, reason: string): ConflictResolution => ({
  resolution: name === "own" ? "merged" : name,
  finalValue: name === "manual_review" ? null : value,
  reason: reason.trim(),
});

/** The steps by which two records look like one person, wherever the conflict tells of them. */
export function evidenceOf({ details }: LeadSyncConflict): { field: string; level: string; weight: number }[] {
  const holder = details?.match ?? details;
  const steps = (holder as { waterfall?: unknown } | null | undefined)?.waterfall;
  return Array.isArray(steps) ? steps.filter(isStep) : [];
}

const isStep = (step: unknown): step is { field: string; level: string; weight: number } => {
  const { field, level, weight } = Object(step) as Record<string, unknown>;
  return typeof field === "string" && typeof level === "string" && typeof weight === "number";
};
