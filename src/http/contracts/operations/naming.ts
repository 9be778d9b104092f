import type * as z from "zod";
import { LEAD_FIELDS, type LeadField } from "../../../domain/lead.js";
import { type CamelCaseKeys, camelCase, snakeCase } from "../../../domain/wire/camel-case.js";

/**
 * What a row shows as: the members its schema names and no others, so that a column somebody adds to a row later stays
 * hidden until it is named.
 */
export function bodyOf<S extends z.ZodObject>(schema: S, row: CamelCaseKeys<z.output<S>>): z.output<S> {
  const members: Record<string, unknown> = row;
  const shown = Object.keys(schema.shape).map((key) => [key, members[camelCase(key)]] as const);
  return Object.fromEntries(shown.filter(([, value]) => value !== undefined)) as z.output<S>;
}

const FIELD_OF = new Map(LEAD_FIELDS.map((field) => [snakeCase(field), field]));

/** The names of a lead's fields as the wire has them. */
export const WIRE_FIELDS: readonly string[] = [...FIELD_OF.keys()];

/** The field of a name of {@link WIRE_FIELDS}. */
export function fieldOf(name: string): LeadField {
  const field = FIELD_OF.get(name);
  if (field === undefined) throw new RangeError(`There is no field ${name}.`);
  return field;
}
