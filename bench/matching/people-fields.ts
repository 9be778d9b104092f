import { compareCode } from "../../src/rules/matching/comparators/code.js";
import { compareDate } from "../../src/rules/matching/comparators/date.js";
import { compareEmail } from "../../src/rules/matching/comparators/email.js";
import { compareExact } from "../../src/rules/matching/comparators/exact.js";
import { personNameFields } from "../../src/rules/matching/comparators/person-name.js";
import { comparePhone } from "../../src/rules/matching/comparators/phone.js";
import { compareText } from "../../src/rules/matching/comparators/text.js";
import { matchField } from "../../src/rules/matching/match-field.js";
import type { MatchField } from "../../src/rules/matching/match-types.js";
import { BenchError } from "./bench-error.js";
import { cellOf, isHouseholdColumn, KINDS, type Kind, kindsOf } from "./column-kinds.js";
import type { Person } from "./read-people.js";

const reader = (column: string) => (person: Person) => cellOf(person, column);

/** Half of the people agree in it. */
const compareSex = () => ({
  ...compareExact(),
  levels: [
    { name: "same", m: 0.98, u: 0.5 },
    { name: "different", m: 0.02, u: 0.5 },
  ],
});

/** A year of birth or an age: there are few, and many of them one digit apart. */
const compareYear = () => ({
  ...compareCode(),
  levels: [
    { name: "same", m: 0.92, u: 0.015 },
    { name: "one slip", m: 0.05, u: 0.2 },
    { name: "different", m: 0.03, u: 0.785 },
  ],
});

/**
 * The fields of a matcher for a file of people.
 * @param people for columns whose names are not usual: those are compared by what they hold
 * @param list `column:kind,column:kind` instead; a third part, `column:kind:household` or `column:kind:own`, says whether
 *   those who live together share the values, where the column's name does not
 * @throws BenchError when a column or kind does not exist
 */
export function peopleFields(
  columns: readonly string[],
  people: readonly Person[],
  list?: string,
): MatchField<Person>[] {
  const chosen = list === undefined ? guessed(columns, people) : listed(columns, list);
  if (chosen.length === 0) throw new BenchError("No column tells people apart; say with --fields how to compare them.");
  const columnsOf = (kind: Kind): string[] => chosen.flatMap((choice) => (choice.kind === kind ? [choice.column] : []));
  const [given, surname] = [columnsOf("given"), columnsOf("surname")];
  const fields: MatchField<Person>[] = [];
  if (given[0] && surname[0]) {
    const names = [given[0], surname[0]] as const;
    fields.push(...personNameFields({ first: joined(given), last: joined(surname), names }));
  }
  const isDone = fields.length > 0 ? new Set([...given, ...surname]) : new Set();
  return [...fields, ...chosen.filter(({ column }) => !isDone.has(column)).map(fieldFor)];
}

/** A column that is compared. */
interface Choice {
  column: string;
  kind: Kind;
  household: boolean;
}

function fieldFor({ column, kind, household }: Choice): MatchField<Person> {
  const options = { household: household || kind === "surname" };
  const read = reader(column);
  switch (kind) {
    case "year":
      return matchField(column, read, compareYear(), options);
    case "code":
      return matchField(column, read, compareCode(), options);
    case "id":
      return matchField(column, read, compareCode({ personal: true }), options);
    case "date":
      return matchField(column, read, compareDate(), options);
    case "exact":
      return matchField(column, read, compareExact(), options);
    case "sex":
      return matchField(column, read, compareSex(), options);
    case "email":
      return matchField(column, read, compareEmail(), options);
    case "phone":
      return matchField(column, read, comparePhone(), options);
    case "middle":
      return middleName(column);
    default:
      return matchField(column, read, compareText(), options);
  }
}

/** A given name that is compared for itself: short forms and initials are seen through. */
function middleName(column: string): MatchField<Person> {
  const [{ swap: _swap, keys: _keys, keyFields: _keyFields, ...field }] = personNameFields<Person>({
    ...{ first: reader(column), last: () => null, names: [column, ""] },
  });
  return field;
}

/** What a person has in some columns, as one name. */
const joined = (columns: readonly string[]) => (person: Person) =>
  columns.flatMap((column) => cellOf(person, column) ?? []).join(" ");

const guessed = (columns: readonly string[], people: readonly Person[]): Choice[] =>
  [...kindsOf(columns, people)].map(([column, kind]) => ({ column, kind, household: isHouseholdColumn(column) }));

function listed(columns: readonly string[], list: string): Choice[] {
  return list.split(",").map((entry): Choice => {
    const [column = "", wanted, shared] = entry.split(":").map((part) => part.trim());
    if (!columns.includes(column)) {
      throw new BenchError(`There is no column ${column}; there are ${columns.join(", ")}.`);
    }
    const kind = KINDS.find((known) => known === wanted);
    if (!kind) throw new BenchError(`${entry}: compare by ${KINDS.join(", ")}, not ${wanted ?? "nothing"}.`);
    if (shared !== undefined && shared !== "household" && shared !== "own") {
      throw new BenchError(`${entry}: values are household or own, not ${shared}.`);
    }
    return { column, kind, household: shared === undefined ? isHouseholdColumn(column) : shared === "household" };
  });
}

const CLUSTERS = ["cluster", "cluster_id", "ent_id", "entity_id", "identity"];
const REC_ID = /^rec-(\d+)-(?:org|dup-\d+)$/;

/**
 * Who is one person, by a column that is equal for records of one person.
 * @throws BenchError when there is no such column
 */
export function clusterReader(columns: readonly string[], column?: string): (person: Person) => string {
  const named = column ?? CLUSTERS.find((usual) => columns.includes(usual));
  if (named !== undefined) {
    if (!columns.includes(named)) throw new BenchError(`There is no column ${named}; there are ${columns.join(", ")}.`);
    return (person) => person[named] ?? "";
  }
  if (!columns.includes("rec_id")) throw new BenchError("Say with --cluster which column tells who is one person.");
  return (person) => REC_ID.exec(person.rec_id ?? "")?.[1] ?? person.rec_id ?? "";
}
