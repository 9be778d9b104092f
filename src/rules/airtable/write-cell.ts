import type { JsonValue } from "../../domain/primitives.js";
import { parseInstant } from "../text/instant.js";
import type { ValueKind } from "./cell-types.js";
import { isEmptyCell } from "./read-cell.js";

const NUMBER_TYPES: ReadonlySet<string> = new Set(["number", "currency", "percent", "duration", "rating"]);
const USER_ID = /^usr[0-9A-Za-z]{14}$/;

/**
 * A value of a lead as a cell (API reference, section 5); null clears the cell. What the type has no place for, such as a name
 * for a collaborator, is handed on as it is, for Airtable to refuse by name.
 */
export function writeCell(kind: ValueKind, type: string, value: JsonValue): unknown {
  if (type === "checkbox") return value === true;
  if (isEmptyCell(value)) return null;
  if (kind === "instant") return writeInstant(type, value);
  // A rating has no zero: no stars are an empty cell.
  if (NUMBER_TYPES.has(type)) return type === "rating" && value === 0 ? null : value;
  return writeText(type, String(value));
}

function writeInstant(type: string, value: JsonValue): unknown {
  const ms = typeof value === "string" ? parseInstant(value) : null;
  if (ms === null) return value;
  const instant = new Date(ms).toISOString();
  return type === "date" ? instant.slice(0, 10) : instant;
}

function writeText(type: string, text: string): unknown {
  switch (type) {
    // As they are read: several are joined.
    case "multipleSelects":
    case "multipleRecordLinks":
      return text.split(", ");
    case "singleCollaborator":
      return USER_ID.test(text) ? { id: text } : { email: text };
    case "barcode":
      return { text };
    default:
      return text;
  }
}
