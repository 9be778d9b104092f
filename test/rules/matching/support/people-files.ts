import { Dice } from "./dice.js";
import { type Resident, residents } from "./families.js";

/** A row of a file of people: text by column, as it is read from CSV. */
export type Row = Record<string, string>;

/** How a file of people comes about. */
export interface FileOptions {
  people: number;
  seed: number;
  /** Share of the households that are families (0 to 1). Default 0. */
  families?: number;
  /** How many more rows of somebody there are. Default: none for half of the people, else one or two. */
  copies?: (dice: Dice) => number;
  /** Share of the rows that lack a birth date. Default 0.02. */
  undated?: number;
}

/** A shape of public record-linkage files: its columns, and which of them people get wrong. */
interface Shape {
  row: (resident: Resident, recordId: string) => Row;
  /** Columns that get mistakes; more often when named more often. */
  wrong: readonly string[];
  swapped: readonly (readonly [string, string])[];
  /** The columns of the birth date. */
  born: readonly string[];
}

const SHAPES = {
  /** As FEBRL's generator makes them; `rec_id` tells who is one person. */
  febrl: {
    row: (r, copy) => ({
      ...{ rec_id: `rec-${r.person}-${copy}`, given_name: r.given, surname: r.surname, street_number: r.number },
      ...{ address_1: r.street, address_2: r.person % 3 === 0 ? `flat ${r.middle}` : "", suburb: r.suburb },
      ...{ postcode: r.postcode, state: r.state, date_of_birth: r.born, soc_sec_id: r.idNumber },
    }),
    wrong: `given_name given_name surname surname street_number address_1 address_1 address_2 suburb suburb postcode
      state date_of_birth date_of_birth soc_sec_id`.split(/\s+/),
    swapped: [
      ["given_name", "surname"],
      ["address_1", "suburb"],
    ],
    born: ["date_of_birth"],
  },
  /** As RLdata500 and RLdata10000: German names with second parts, the birth date in three columns. */
  rldata: {
    row: (r) => ({
      ...{ fname_c1: r.given, fname_c2: r.person % 20 === 0 ? r.middle : "", lname_c1: r.surname, lname_c2: "" },
      ...{ by: r.born.slice(0, 4), bm: `${Number(r.born.slice(4, 6))}`, bd: `${Number(r.born.slice(6))}` },
      identity: `${r.person}`,
    }),
    wrong: ["fname_c1", "lname_c1", "by", "bm", "bd"],
    swapped: [],
    born: ["by", "bm", "bd"],
  },
  /** As voter rolls: no birthday, only its year. */
  voters: {
    row: (r) => ({
      ...{ cluster_id: `${r.person}`, first_name: r.given, middle_name: r.middle, last_name: r.surname },
      ...{ birth_year: r.born.slice(0, 4), sex: r.sex, street: `${r.number} ${r.street}`, city: r.suburb },
      zip: r.postcode,
    }),
    wrong: `first_name first_name middle_name middle_name last_name last_name birth_year street street city
      zip`.split(/\s+/),
    swapped: [["first_name", "last_name"]],
    born: ["birth_year"],
  },
  /** As Splink's fake_1000. */
  splink: {
    row: (r) => ({
      ...{ cluster: `${r.person}`, first_name: r.given, surname: r.surname, email: r.email, city: r.suburb },
      dob: r.born.replace(/(....)(..)(..)/, "$1-$2-$3"),
    }),
    wrong: ["first_name", "surname", "dob", "city", "email"],
    swapped: [["first_name", "surname"]],
    born: ["dob"],
  },
} satisfies Record<string, Shape>;

export type ShapeName = keyof typeof SHAPES;

/** The column by which a test knows who is one person. */
export const PERSON = "person";

/**
 * A file of people in the shape of a public record-linkage file, with one to four mistakes in each further row of
 * somebody: typing, missing or swapped values. The column {@link PERSON} tells who is one person; a matcher must not see it.
 */
export function peopleFile(name: ShapeName, options: FileOptions): Row[] {
  const { people, seed, families = 0, copies = someCopies, undated = 0.02 } = options;
  const shape: Shape = SHAPES[name];
  const dice = new Dice(seed);
  const rows: Row[] = [];
  for (const resident of residents(dice, people, families)) {
    const all = copies(dice) + 1;
    for (let copy = 0; copy < all; copy++) {
      const row = shape.row(resident, copy === 0 ? "org" : `dup-${copy - 1}`);
      if (copy > 0) damage(dice, row, shape);
      if (dice.chance(undated)) for (const column of shape.born) row[column] = "";
      rows.push({ ...row, [PERSON]: `${resident.person}` });
    }
  }
  return rows;
}

const someCopies = (dice: Dice): number => (dice.chance(0.5) ? 1 + dice.below(2) : 0);

function damage(dice: Dice, row: Row, { wrong, swapped }: Shape): void {
  const most = Math.min(4, wrong.length - 3);
  for (let mistakes = 1 + dice.below(most); mistakes > 0; mistakes--) {
    const [style, column] = [dice.below(100), dice.pick(wrong)];
    const value = row[column] ?? "";
    if (style < 8 && swapped.length > 0) {
      const [one, other] = dice.pick(swapped);
      [row[one], row[other]] = [row[other] ?? "", row[one] ?? ""];
    } else if (style < 22) row[column] = "";
    else if (value !== "") row[column] = /^[\d-]+$/.test(value) ? dice.digitTypo(value) : dice.typo(value);
  }
}
