import * as z from "zod";
import { jsonValueSchema } from "../../../domain/primitives.js";
import { type LoggedChange, loggedChangeSchema } from "../../../domain/sync-log.js";
import { snakeCase, wireValue } from "../../../domain/wire/camel-case.js";

/** One field that moved, on which side, from what to what, and by which rule. */
export const changeSchema = z.object({
  /** E.g. `move_in_date`. */
  field: z.string(),
  side: loggedChangeSchema.shape.side,
  from: jsonValueSchema,
  to: jsonValueSchema,
  origin: loggedChangeSchema.shape.origin,
  rule: z.string(),
});

export const changeBody = ({ field, side, from, to, origin, rule }: LoggedChange): z.output<typeof changeSchema> => ({
  field: snakeCase(field),
  side,
  from: wireValue(from),
  to: wireValue(to),
  origin,
  rule,
});
