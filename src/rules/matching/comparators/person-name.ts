import { personNameKeys } from "../candidates/name-keys.js";
import type { MatchField } from "../match-types.js";
import { firstNameShare, lastNameShare } from "../names/name-frequencies.js";
import { type PersonName, readPersonName } from "../names/person-name.js";
import {
  compareFirstNames,
  compareLastNames,
  FIRST_NAME_LEVELS,
  LAST_NAME_LEVELS,
  type ReadyName,
  readyName,
} from "./name-part.js";

/** Where a record holds a person's name. */
export interface PersonNameOptions<R> {
  first: (record: R) => string | null | undefined;
  last: (record: R) => string | null | undefined;
  /** The names of the two fields. Default `["firstName", "lastName"]`. */
  names?: readonly [first: string, last: string];
}

/** Both names at once. */
const SWAP = { m: 0.015, u: 0.000001 };

/**
 * Two fields for a person's name, first and last, which know of each other: titles, "last, first", a whole name in one
 * field and changed places are seen through. Levels of the first name: same, slip (one typing error), part (one of
 * several given names), nickname (Bob and Robert), similar, initial, sound, close name (Mario and Maria, both names that
 * people have), swapped, different. The surname has the same but for nicknames and close names. Common names weigh less
 * than rare ones, by a built-in table until `fit` counts the records'.
 */
export function personNameFields<R>(options: PersonNameOptions<R>): [first: MatchField<R>, last: MatchField<R>] {
  return nameFields(nameReader(options), options.names ?? ["firstName", "lastName"]);
}

/** The same with a third field, `generation`: whether `Jr.`, `Sr.`, `III` agree. */
export function fullNameFields<R>(options: PersonNameOptions<R>): MatchField<R>[] {
  const read = nameReader(options);
  return [...nameFields(read, options.names ?? ["firstName", "lastName"]), generationField(read)];
}

type NameReader<R> = (record: R) => PersonName;

/** The fields of one record ask for its name one after the other: it is taken apart once. */
function nameReader<R>(options: PersonNameOptions<R>): NameReader<R> {
  let latest = { first: "", last: "", name: readPersonName("", "") };
  return (record) => {
    const [first, last] = [options.first(record) ?? "", options.last(record) ?? ""];
    if (first !== latest.first || last !== latest.last) latest = { first, last, name: readPersonName(first, last) };
    return latest.name;
  };
}

function nameFields<R>(
  nameOf: NameReader<R>,
  [firstField, lastField]: readonly [string, string],
): [first: MatchField<R>, last: MatchField<R>] {
  const read = (half: "first" | "last") => (record: R) => {
    const name = nameOf(record);
    return name[half] && readyName(name[half], name);
  };
  const first: MatchField<R, ReadyName> = {
    name: firstField,
    read: read("first"),
    levels: FIRST_NAME_LEVELS,
    compare: compareFirstNames,
    term: ({ lead }) => lead,
    frequency: ({ lead }) => firstNameShare(lead),
    keys: ({ name }) => personNameKeys(name),
    keyFields: [lastField],
    swap: { with: lastField, ...SWAP },
  };
  const last: MatchField<R, ReadyName> = {
    name: lastField,
    read: read("last"),
    levels: LAST_NAME_LEVELS,
    compare: compareLastNames,
    term: ({ full }) => full,
    frequency: ({ full }) => lastNameShare(full),
    swap: { with: firstField, ...SWAP },
    household: true,
  };
  return [first, last];
}

/** How far apart `Jr.`, `Sr.`, `III` are: they tell people of one name apart. Levels: same, neither, one only, different. */
function generationField<R>(nameOf: NameReader<R>): MatchField<R> {
  const field: MatchField<R, string> = {
    name: "generation",
    read(record) {
      const { first, last, generation } = nameOf(record);
      return generation ?? (first || last ? NEITHER : null);
    },
    levels: [
      { name: "same", m: 0.04, u: 0.01 },
      { name: "neither", m: 0.92, u: 0.92 },
      { name: "one only", m: 0.039, u: 0.05 },
      { name: "different", m: 0.001, u: 0.02 },
    ],
    compare(a, b) {
      if (a === b) return a === NEITHER ? 1 : 0;
      return a === NEITHER || b === NEITHER ? 2 : 3;
    },
  };
  return field;
}

const NEITHER = "";
