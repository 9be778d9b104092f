import type { Person } from "./read-people.js";

/** How a column can be compared. */
export const KINDS = [
  ...(["given", "middle", "surname", "text", "code", "id", "date", "year"] as const),
  ...(["exact", "sex", "email", "phone"] as const),
] as const;
export type Kind = (typeof KINDS)[number];

/** How columns are compared that are called what they are usually called, in public files for record linkage too. */
const USUAL: Readonly<Record<string, string>> = {
  given: "given_name first_name firstname forename fname fname_c1 fname_c2 first given",
  middle: "middle_name middlename midl_name middle mname middle_initial",
  surname: "surname last_name lastname lname lname_c1 lname_c2 family_name last",
  code: "street_number house_number house_num postcode postal_code post_code zip zip_code zipcode",
  text: `address address_1 address_2 address1 address2 street street_name street_address res_street_address suburb city
    town locality res_city_desc birth_place birthplace occupation`,
  exact: "state state_cd race race_code ethnicity bm bd birth_month birth_day",
  sex: "sex sex_code gender gender_code",
  date: "date_of_birth dob birth_date birthdate birth_dt",
  year: "birth_year year_of_birth yob by age",
  id: "soc_sec_id ssn social_security_number national_id",
  email: "email email_address",
  phone: "phone phone_number phone_num full_phone_num telephone landline",
};

const KIND_OF = new Map(
  Object.entries(USUAL).flatMap(([kind, names]) => names.split(/\s+/).map((name) => [name, kind as Kind] as const)),
);

/** Columns whose value those who live together share. Surnames are such by themselves. */
const HOUSEHOLD =
  /(?:^|_)(?:address|street|house|suburb|city|town|locality|post|postal|postcode|zip|zipcode|state|unit|phone|telephone|landline)(?:_|\d|$)/;
/** Columns that would look so. */
const OWN = /(?:^|_)(?:e?mail|birth|mobile|cell)(?:_|$)/;

/** Columns that name a row or a person; they are the truth, or tell nothing. */
const NAMES_A_ROW =
  /^(?:rec_id|record_id|unique_id|id|row|index|source_dataset|cluster|cluster_id|ent_id|entity_id|identity)?$/;

const plain = (column: string): string =>
  column
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_");

/** Whether people who live together share a column's values, by its name. */
export const isHouseholdColumn = (column: string): boolean => HOUSEHOLD.test(plain(column)) && !OWN.test(plain(column));

/**
 * How the columns of a file are compared: by their names, else by what they hold. Left out are columns that name the
 * row, and those that tell nobody apart: empty, one value in all rows, or another one in every row.
 */
export function kindsOf(columns: readonly string[], people: readonly Person[]): Map<string, Kind> {
  const kinds = new Map<string, Kind>();
  for (const column of columns) {
    if (NAMES_A_ROW.test(plain(column))) continue;
    const values = people.flatMap((person) => cellOf(person, column) ?? []);
    const distinct = new Set(values).size;
    if (distinct < 2) continue;
    const kind = KIND_OF.get(plain(column)) ?? (distinct === values.length ? null : kindOfValues(values, distinct));
    if (kind) kinds.set(column, kind);
  }
  return kinds;
}

/** What files write for a value that is missing. */
const MISSING = /^(?:|na|n\/a|nan|null|none|<na>|\?|-)$/i;

/** The value of a column; null where it is missing. */
export function cellOf(person: Person, column: string): string | null {
  const value = person[column]?.trim() ?? "";
  return MISSING.test(value) ? null : value;
}

/** So many different values are a list to choose from. */
const LIST = 50;
const MOST = 0.9;

function kindOfValues(values: readonly string[], distinct: number): Kind {
  const mostly = (pattern: RegExp): boolean =>
    values.filter((value) => pattern.test(value)).length >= MOST * values.length;
  if (mostly(/^\S+@\S+\.\S+$/)) return "email";
  if (mostly(/^(?:(?:19|20)\d\d[-/.]?[01]\d[-/.]?[0-3]\d|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d)$/)) return "date";
  if (distinct <= LIST) return "exact";
  return mostly(/^[\d\s-]+$/) ? "code" : "text";
}
