import type { BaseField } from "../../domain/link.js";
import type { JsonValue } from "../../domain/primitives.js";
import type { FieldValues } from "../plan/settle.js";
import { canonicalJson } from "../text/canonical-json.js";
import { sha256 } from "../text/sha256.js";

/** What both sides of a lead show. A field a side cannot show is left out: "as it was". */
export interface BothSides {
  local: FieldValues;
  remote: FieldValues;
}

type Base = Readonly<Record<string, BaseField>>;
type Side = keyof BothSides;

/** Whether each side still holds, in all of these fields, what it held when both agreed last; told by checksums alone. */
export const isAsAgreed = (base: Base, sides: BothSides, fields: readonly string[]): boolean =>
  isSideAsAgreed(base, sides, "local", fields) && isSideAsAgreed(base, sides, "remote", fields);

function isSideAsAgreed(base: Base, sides: BothSides, side: Side, fields: readonly string[]): boolean {
  const agreed = (field: string): JsonValue => base[field]?.[side] ?? null;
  const now = (field: string): JsonValue => {
    const shown = sides[side][field];
    return shown === undefined ? agreed(field) : shown;
  };
  return checksum(fields, now) === checksum(fields, agreed);
}

/** SHA-256 of the values of some fields: the same for equal values, in whatever order an object's keys are. */
export const checksum = (fields: readonly string[], of: (field: string) => JsonValue): string =>
  sha256(canonicalJson(fields.map(of)));
