import { camelCase, snakeCase } from "../../domain/wire/camel-case.js";

/** Members that name a field, and lists that name several: their values are names too. */
const NAMING = /^(field|changed|mergeFields|fields[A-Z]\w*)$/;
/** Members that hold what somebody knows: the names of its parts are ours, its words are not. */
const DATA = /value|^(from|to|base|local|remote|petDetails|updatedFields|conflictResolution)$/i;
/** Members whose names are somebody else's as well. */
const FOREIGN = /^(custom_?fields|resman_?custom_?fields|details)$/i;

type Rename = (name: string) => string;

/** `move_in_date` → `moveInDate`, also within a path. */
export const ourName: Rename = camelCase;

/** What our server says, in camelCase: names of members at every depth, and values that are names of fields. */
export const fromWire = (value: unknown): unknown => convert(value, camelCase);

/** {@link fromWire} back. */
export const toWire = (value: unknown): unknown => convert(value, snakeCase);

/** What a member's name says of its value. */
type Kind = "foreign" | "naming" | "data" | undefined;

function convert(root: unknown, rename: Rename): unknown {
  // A listing says the same few names thousands of times: each is looked at once.
  const seen = new Map<string, { name: string; kind: Kind }>();
  const look = (key: string): { name: string; kind: Kind } => {
    const known = camelCase(key);
    const kind: Kind = FOREIGN.test(key)
      ? "foreign"
      : NAMING.test(known)
        ? "naming"
        : DATA.test(known)
          ? "data"
          : undefined;
    const facts = { name: rename(key), kind };
    seen.set(key, facts);
    return facts;
  };

  const converted = (value: unknown, isData: boolean): unknown => {
    if (Array.isArray(value)) return value.map((item) => converted(item, isData));
    // A Date, or whatever else says itself how it is written.
    if (typeof value !== "object" || value === null || "toJSON" in value) return value;
    // Of conflicts that are about no field, the listed one has an empty name.
    const isListed = "resolved_value" in value;
    const members = Object.entries(value);
    for (const member of members) {
      const [key, part] = member;
      const { name, kind } = seen.get(key) ?? look(key);
      member[0] = name;
      if (isData) member[1] = converted(part, true);
      else if (kind === "naming") member[1] = named(part, rename, isListed);
      else if (kind !== "foreign") member[1] = converted(part, kind === "data");
    }
    return Object.fromEntries(members);
  };
  return converted(root, false);
}

function named(value: unknown, rename: Rename, isListed: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => named(item, rename, false));
  return typeof value === "string" ? rename(value) : isListed && value === null ? "" : value;
}
