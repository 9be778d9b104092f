import type { MatchField } from "./match-types.js";

/** The blocking keys of one field's value, under the field's name. None for a missing value. */
export const fieldKeys = <R>(field: MatchField<R>, value: unknown): string[] =>
  value === null || value === undefined || !field.keys ? [] : field.keys(value).map((key) => `${field.name}:${key}`);
