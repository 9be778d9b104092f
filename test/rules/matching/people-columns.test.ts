import { describe, expect, it } from "vitest";
import { isHouseholdColumn, kindsOf } from "../../../bench/matching/column-kinds.js";
import { peopleFields } from "../../../bench/matching/people-fields.js";
import { LeadMatcher } from "../../../src/rules/matching/lead-matcher.js";
import { peopleFile, type Row } from "./support/people-files.js";

const kinds = (rows: readonly Row[]) => Object.fromEntries(kindsOf(Object.keys(rows[0] ?? {}), rows));
const numbered = (row: (n: number) => Row): Row[] => Array.from({ length: 200 }, (_, n) => row(n));

describe("the columns of a people file", () => {
  it.each([
    ["febrl", "given_name surname street_number address_1 address_2 suburb postcode state date_of_birth soc_sec_id"],
    ["voters", "first_name last_name middle_name birth_year sex street city zip"],
    ["splink", "first_name surname email city dob"],
    ["rldata", "fname_c1 lname_c1 by bm bd"],
  ] as const)("of %s are all compared by their names, what names the row is not", (name, columns) => {
    const rows = peopleFile(name, { people: 60, seed: 3 }).map(({ person: _, ...row }) => row);
    const fields = peopleFields(Object.keys(rows[0] ?? {}), rows).map((field) => field.name);
    expect(fields.sort()).toEqual(columns.split(" ").sort());
  });

  it("are compared by what they hold where their names say nothing", () => {
    const rows = numbered((n) => ({
      colour: ["red", "green", "blue"][n % 3] ?? "",
      remark: `said ${"abcdefghij"[n % 10]}${"klmnopqrst"[Math.floor(n / 10) % 10]}`,
      tenant: `${1000 + (n % 99)}`,
      since: `2020-0${1 + (n % 9)}-1${n % 7}`,
      contact: `a${n % 120}@example.com`,
    }));
    expect(kinds(rows)).toEqual({ colour: "exact", remark: "text", tenant: "code", since: "date", contact: "email" });
  });

  it("are left out where they tell nobody apart", () => {
    const rows = numbered((n) => ({ surname: `Lee${n % 9}`, state: "nsw", fax: "", serial: `s${n}`, phone: "NA" }));
    expect(kinds(rows)).toEqual({ surname: "surname" });
  });

  it("may be named with their kinds, and what households share", () => {
    const rows = numbered((n) => ({ who: `Ann${n}`, flat: `${n % 7}`, zip: `${n % 50}` }));
    const fields = peopleFields(["who", "flat", "zip"], rows, "who:text,flat:code:household,zip:code:own");
    expect(fields.filter(({ household }) => household).map(({ name }) => name)).toEqual(["flat"]);
    expect(() => peopleFields(["who"], rows, "who:smell")).toThrow("compare by given");
    expect(() => peopleFields(["who"], rows, "who:text:shared")).toThrow("household or own");
    expect(() => peopleFields(["who"], rows, "name:text")).toThrow("no column name");
  });

  it("are a household's by their names", () => {
    const shared = [
      "street",
      "Street Number",
      "address_1",
      "address2",
      "zip_code",
      "suburb",
      "res_city_desc",
      "phone_num",
    ];
    const own = ["ethnicity", "email_address", "birth_city", "mobile_phone", "given_name", "dob"];
    expect(shared.filter((column) => !isHouseholdColumn(column))).toEqual([]);
    expect(own.filter(isHouseholdColumn)).toEqual([]);
  });

  it("hold nothing where the file says NA", () => {
    const rows = numbered((n) => ({ first_name: n % 2 ? "NA" : `Ann${n}`, last_name: `Lee${n % 9}` }));
    const matcher = new LeadMatcher<Row>({ fields: peopleFields(["first_name", "last_name"], rows) });
    const [, first] = matcher.compare({ first_name: "NA" }, { first_name: "NA" }).waterfall;
    expect(first).toMatchObject({ field: "first_name", level: "missing" });
  });
});
