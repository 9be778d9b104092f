import * as z from "zod";
import { instantSchema, type JsonValue, jsonValueSchema } from "../../../domain/primitives.js";
import { snakeCase, wireValue } from "../../../domain/wire/camel-case.js";
import type { ConflictDetails, ConflictOption, ConflictSide } from "../../../engine/conflicts/conflict-details.js";
import { conflictBody, conflictSchema } from "./conflict.js";
import { explainedChangeBody, explainedChangeSchema } from "./explanation.js";

const sideSchema = z.object({
  value: jsonValueSchema,
  /** At most that old; null where the side does not say. */
  changed_at: instantSchema.nullable(),
  /** The last change of the field that came from this side and reached the other. */
  last_synced: explainedChangeSchema.nullable(),
});

const optionSchema = z.union([
  z.object({ possible: z.literal(true), value: jsonValueSchema }),
  z.object({ possible: z.literal(false), reason: z.string() }),
]);

/** Everything a person needs to decide a conflict. */
export const conflictDetailsSchema = z.object({
  conflict: conflictSchema,
  /** The field of the lead; null where the conflict is about something else. */
  field: z.string().nullable(),
  base: jsonValueSchema,
  /** When both sides last agreed on the field. */
  agreed_at: instantSchema.nullable(),
  resman: sideSchema,
  domiq: sideSchema,
  /** Whether our side holds something else by now. */
  moved_on: z.boolean(),
  /** For each strategy, what both sides would hold; empty where there is nothing to apply. */
  options: z.object({ resman_wins: optionSchema, domiq_wins: optionSchema, merged: optionSchema }).partial(),
  /** Whether it can be decided now. */
  is_open: z.boolean(),
});

const sideBody = ({ value, changedAt, lastSynced }: ConflictSide): z.output<typeof sideSchema> => ({
  value: wireValue(value),
  changed_at: changedAt,
  last_synced: lastSynced && explainedChangeBody(lastSynced),
});

const optionBody = (
  option: ConflictOption,
): { possible: true; value: JsonValue } | { possible: false; reason: string } =>
  option.possible ? { possible: true, value: wireValue(option.value) } : option;

export const conflictDetailsBody = (details: ConflictDetails): z.output<typeof conflictDetailsSchema> => ({
  conflict: conflictBody(details.conflict),
  field: details.field && snakeCase(details.field),
  base: wireValue(details.base),
  agreed_at: details.agreedAt,
  resman: sideBody(details.resman),
  domiq: sideBody(details.domiq),
  moved_on: details.movedOn,
  options: Object.fromEntries(
    Object.entries(details.options).map(([strategy, option]) => [strategy, optionBody(option)]),
  ),
  is_open: details.isOpen,
});
