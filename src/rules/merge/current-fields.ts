import type { LeadFields } from "../../domain/lead.js";
import type { LinkBase } from "../../domain/link.js";
import type { JsonValue } from "../../domain/primitives.js";
import { leadStatusSchema } from "../../domain/status.js";
import { jsonEquals } from "../plan/json-equals.js";
import { RESMAN_FIELDS } from "../resman/fields.js";
import { decideStatus } from "../status/decide-status.js";

/**
 * What a lead and its prospect say together: ours, and what staff changed since both last agreed where we did not.
 * @param shown what the prospect shows; undefined where that is not known
 */
export function currentFields(local: LeadFields, base: LinkBase, shown: Partial<LeadFields> | undefined): LeadFields {
  const moved = RESMAN_FIELDS.flatMap((field): [string, JsonValue][] => {
    const agreed = base.fields[field];
    const value: JsonValue | undefined = shown?.[field];
    if (!agreed || value === undefined || jsonEquals(value, agreed.remote)) return [];
    if (field === "status") return [[field, statusOf(local, agreed, value)]];
    return jsonEquals(local[field], agreed.local) ? [[field, value]] : [];
  });
  return { ...local, ...Object.fromEntries(moved) };
}

function statusOf(local: LeadFields, agreed: { local: JsonValue; remote: JsonValue }, shown: JsonValue): JsonValue {
  const parse = (value: JsonValue) => leadStatusSchema.parse(value);
  const base = { local: parse(agreed.local), remote: parse(agreed.remote) };
  return decideStatus({ base, local: local.status, remote: parse(shown) }).value;
}
