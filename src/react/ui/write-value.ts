import type { JsonValue } from "../../browser/index.js";
import { fullName } from "./full-name.js";
import type { Messages } from "./messages/index.js";
import { nameIn } from "./name-in.js";

/** What values are written with. */
interface Writers {
  messages: Messages;
  number(value: number): string;
  date(iso: string): string;
  time(iso: string): string;
  list(items: readonly string[]): string;
}

/** Deeper than anything a lead holds; what lies deeper is left out. */
const MAX_DEPTH = 6;

const isSide = (value: JsonValue | undefined): value is number | null | undefined =>
  value === undefined || value === null || typeof value === "number";
const isName = (value: JsonValue | undefined): value is string | null | undefined =>
  value === undefined || value === null || typeof value === "string";

/** A value of a lead's field in words. */
export function writeValue(writers: Writers, field: string, value: JsonValue | undefined, depth = 0): string {
  const { messages, number, list } = writers;
  const { common, fields } = messages;
  const inner = (key: string, item: JsonValue | undefined): string => writeValue(writers, key, item, depth + 1);

  if (value === undefined || value === null || value === "") return common.unknown;
  if (typeof value === "boolean") return value ? common.yes : common.no;
  if (typeof value === "number") return number(value);
  if (typeof value === "string") {
    if (field === "status") return nameIn(fields.statuses, value);
    if (field.endsWith("At")) return writers.time(value);
    return field.endsWith("Date") ? writers.date(value) : value;
  }
  if (depth >= MAX_DEPTH) return "…";

  const listed = (items: readonly string[]): string => {
    if (!items.length) return common.unknown;
    return depth ? `(${list(items)})` : list(items);
  };
  if (Array.isArray(value)) return listed(value.map((item) => inner(field, item)));
  const { min, max, firstName, lastName, ...rest } = value;
  if (field === "budgetRange" && isSide(min) && isSide(max)) {
    return fields.budget(min ? number(min) : undefined, max ? number(max) : undefined);
  }
  if (field === "household" && isName(firstName) && isName(lastName)) {
    const name = fullName({ firstName, lastName });
    const more = Object.entries(rest).flatMap(([key, item]) => (item === null ? [] : [inner(key, item)]));
    return more.length ? `${name || common.unknown} (${list(more)})` : name || common.unknown;
  }
  return listed(Object.entries(value).map(([key, item]) => `${nameIn(fields.names, key)}: ${inner(key, item)}`));
}
