import * as z from "zod";
import { parseInput, ValidationError } from "../../../domain/errors.js";
import type { FieldModel, MatchModel } from "../match-model.js";
import type { MatchField } from "../match-types.js";

const probability = z.number().gt(0).max(1);
const share = z.number().min(0).max(1);
const chances = { m: probability, u: probability };

const fieldModelSchema = z.strictObject({
  levels: z.array(z.strictObject({ name: z.string(), ...chances })),
  swap: z.strictObject(chances).exactOptional(),
  terms: z.record(z.string(), share).exactOptional(),
  rare: share.exactOptional(),
});

const modelSchema = z.strictObject({
  version: z.literal(1),
  prior: z.number().gt(0).lt(1),
  household: z.number().gt(0).lt(1).exactOptional(),
  fields: z.record(z.string(), fieldModelSchema),
});

/**
 * Reads a stored model and makes sure it is one of these fields.
 * @throws ValidationError (`INVALID_INPUT`) naming the fields that do not fit
 */
export function readModel<R>(fields: readonly MatchField<R>[], stored: unknown): MatchModel {
  const model = parseInput(modelSchema, stored, "The match model");
  const issues = [
    ...fields.filter((field) => !fits(field, model.fields[field.name])).map(({ name }) => name),
    ...Object.keys(model.fields).filter((name) => !fields.some((field) => field.name === name)),
  ].map((name) => ({ path: `fields.${name}`, message: "does not belong to the fields of this matcher" }));
  if (fields.some(({ household }) => household) !== (model.household !== undefined)) {
    issues.push({ path: "household", message: "belongs to a matcher with household fields, and to no other" });
  }
  if (issues.length > 0) throw new ValidationError("The match model", issues);
  return model;
}

function fits<R>({ levels, swap }: MatchField<R>, model: FieldModel | undefined): boolean {
  const names = model?.levels.map(({ name }) => name);
  return names?.join("\n") === levels.map(({ name }) => name).join("\n") && Boolean(model?.swap) === Boolean(swap);
}
