import type { JsonValue } from "../../domain/primitives.js";
import type { FieldPolicy } from "./policy.js";

/** What the remote shows after `value` was written to it. */
export const shownAs = (policy: FieldPolicy, value: JsonValue): JsonValue =>
  policy.express ? policy.express(value) : value;
