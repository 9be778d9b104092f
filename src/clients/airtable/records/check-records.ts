import { type InputIssue, ValidationError } from "../../../domain/errors.js";
import { isAirtableRecordId } from "../../../domain/wire/airtable.js";
import type { AirtableCreate, AirtableUpdate } from "../../../ports/airtable.js";
import { toJson } from "../json-body.js";

/** Fields an upsert may find its records by (API reference, section 2.5). */
const MOST_KEYS = 3;

/** What is wrong with single records, by index. */
export type Faults = ReadonlyMap<number, readonly InputIssue[]>;

type Check<T> = (record: T, index: number) => InputIssue[];

/** @throws ValidationError when it is none */
export function requireList(value: unknown, what: string): void {
  if (!Array.isArray(value)) throw new ValidationError(what, [{ path: "", message: "must be a list" }]);
}

/** @throws ValidationError when it is no list */
function faultsOf<T>(records: readonly T[], ...checks: Check<T>[]): Faults {
  requireList(records, "The records");
  const faults = new Map<number, InputIssue[]>();
  for (const [index, record] of records.entries()) {
    const issues = checks.flatMap((check) => check(record, index));
    if (issues.length > 0) faults.set(index, issues);
  }
  return faults;
}

export const faultsOfCreates = (records: readonly AirtableCreate[]): Faults => faultsOf(records, checkFields);

/** An id that is given twice is wrong the second time: which of the two is written last would be left to chance. */
export const faultsOfUpdates = (records: readonly AirtableUpdate[]): Faults =>
  faultsOf(
    records,
    checkFields,
    (record, index) =>
      isAirtableRecordId(record?.id) ? [] : [{ path: `records.${index}.id`, message: "is no record id" }],
    isFirstOf((record) => record?.id, "id"),
  );

/**
 * A record whose key is missing would be made anew each time; one whose key is given twice fails with its whole request, or is
 * made twice.
 * @throws ValidationError when there are not one to three keys
 */
export function faultsOfUpserts(records: readonly AirtableCreate[], mergeOn: readonly string[]): Faults {
  const areNames = Array.isArray(mergeOn) && mergeOn.every((name) => typeof name === "string" && name !== "");
  if (!areNames || mergeOn.length < 1 || mergeOn.length > MOST_KEYS)
    throw new ValidationError("mergeOn", [{ path: "", message: `must name 1 to ${MOST_KEYS} fields` }]);
  const missing: Check<AirtableCreate> = (record, index) =>
    mergeOn
      .filter((name) => isBlank(record?.fields?.[name]))
      .map((name) => ({ path: `records.${index}.fields.${name}`, message: "must be given: records are found by it" }));
  const keyOf = (record: AirtableCreate): string | undefined => inJson(mergeOn.map((name) => record?.fields?.[name]));
  return faultsOf(records, checkFields, missing, isFirstOf(keyOf, "fields"));
}

export const faultsOfIds = (ids: readonly string[]): Faults =>
  faultsOf(ids, (id, index) => (isAirtableRecordId(id) ? [] : [{ path: String(index), message: "is no record id" }]));

/** @throws ValidationError naming all faults */
export function throwFaults(what: string, faults: Faults): void {
  if (faults.size > 0) throw new ValidationError(what, [...faults.values()].flat());
}

const isBlank = (value: unknown): boolean => value === undefined || value === null || value === "";

const checkFields: Check<AirtableCreate> = (record, index) => {
  const path = `records.${index}.fields`;
  const { fields } = record ?? {};
  if (typeof fields !== "object" || fields === null || Array.isArray(fields))
    return [{ path, message: "must be an object of cells" }];
  return Object.entries(fields).flatMap(([name, cell]) => {
    const message = faultOfCell(cell);
    return message === undefined ? [] : [{ path: `${path}.${name}`, message }];
  });
};

function faultOfCell(cell: unknown): string | undefined {
  if (cell === null || typeof cell === "string" || typeof cell === "boolean") return undefined;
  try {
    toJson(cell, "cell");
    return undefined;
  } catch (error) {
    return error instanceof ValidationError ? error.issues[0]?.message : "cannot be read";
  }
}

/** Undefined for what cannot be written, which is a fault of its own. */
function inJson(value: unknown): string | undefined {
  try {
    return toJson(value, "key");
  } catch {
    return undefined;
  }
}

function isFirstOf<T>(keyOf: (record: T) => string | undefined, name: string): Check<T> {
  const seen = new Set<string>();
  return (record, index) => {
    const key = keyOf(record);
    if (key === undefined) return [];
    if (seen.has(key)) return [{ path: `records.${index}.${name}`, message: "names a record for the second time" }];
    seen.add(key);
    return [];
  };
}
