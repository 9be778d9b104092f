import * as z from "zod";
import { parseInput } from "../../../domain/errors.js";

/** What is a typed table's own of a query; the rest is looked at where it is sent. */
const querySchema = z.looseObject({
  only: z.array(z.string()).optional(),
  where: z.custom((value) => typeof value === "function", "must be a function").optional(),
  sort: z.array(z.looseObject({ field: z.string() })).optional(),
});

/** @throws ValidationError for what is no query */
export const parseTypedQuery = (query: unknown): Pick<z.output<typeof querySchema>, "only"> =>
  parseInput(querySchema, query, "The query");
