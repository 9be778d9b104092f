import { Dice } from "./dice.js";

/** A row of a generic people file, in the columns of the public data sets that generators such as FEBRL's make. */
export interface CensusRow {
  rec_id: string;
  person: number;
  given_name: string;
  surname: string;
  street_number: string;
  address_1: string;
  suburb: string;
  postcode: string;
  state: string;
  date_of_birth: string;
}

type Column = Exclude<keyof CensusRow, "rec_id" | "person">;

const SYLLABLES =
  "an bel ca dor el fa gar hil in jo ka lan mor ne ol per quin ros sal ta ul vin wes yar zel ber den mic lau tho".split(
    " ",
  );
const STREETS = ["street", "road", "place", "crescent", "avenue", "close"];
const STATES = ["nsw", "nsw", "nsw", "vic", "vic", "qld", "qld", "wa", "sa", "act", "tas", "nt"];
const CONFUSED: readonly (readonly [string, string])[] = [
  ...([
    ["ph", "f"],
    ["ie", "y"],
    ["c", "k"],
    ["s", "z"],
    ["rn", "m"],
    ["ou", "u"],
    ["ll", "l"],
    ["th", "t"],
  ] as const),
];

/**
 * People with duplicates: up to `most` more rows of a person, each with one to four mistakes: typing, sounds, missing,
 * swapped or misplaced values. Names follow a skewed distribution, as they do; suburb and postcode go together for
 * most, as they do.
 */
export function censusRows(people: number, seed: number, most = 2): CensusRow[] {
  const dice = new Dice(seed);
  const word = (parts: number): string => Array.from({ length: parts }, () => dice.pick(SYLLABLES)).join("");
  const skewed = <T>(items: readonly T[]): T => items[Math.floor(items.length * dice.unit() ** 2.5)] as T;
  const list = (size: number, parts: number) => Array.from({ length: size }, () => word(parts));
  const [given, surnames, streets] = [list(600, 2), list(2500, 3), list(900, 3)];
  const suburbs = Array.from({ length: 700 }, () => ({ suburb: word(3), postcode: `${2000 + dice.below(6000)}` }));
  const rows: CensusRow[] = [];
  for (let person = 0; person < people; person++) {
    const place = skewed(suburbs);
    const row: CensusRow = {
      ...{ rec_id: `rec-${person}-org`, person, given_name: skewed(given), surname: skewed(surnames) },
      street_number: `${1 + Math.floor(250 * dice.unit() ** 2)}`,
      address_1: `${dice.pick(streets)} ${dice.pick(STREETS)}`,
      ...place,
      state: dice.pick(STATES),
      date_of_birth: birthDate(dice),
    };
    for (const column of ["given_name", "surname", "street_number", "date_of_birth"] as const) {
      if (dice.chance(0.04)) row[column] = "";
    }
    rows.push(row);
    const copies = dice.chance(0.5) ? 1 + dice.below(most) : 0;
    for (let copy = 0; copy < copies; copy++) rows.push(damaged(dice, row, `rec-${person}-dup-${copy}`));
  }
  return rows;
}

function birthDate(dice: Dice): string {
  const day = new Date(Date.UTC(1925 + dice.below(75), dice.below(12), 1 + dice.below(28)));
  return day.toISOString().slice(0, 10).replaceAll("-", "");
}

const COLUMNS: readonly Column[] = [
  ...(["given_name", "given_name", "surname", "surname", "street_number", "address_1", "address_1"] as const),
  ...(["suburb", "suburb", "postcode", "state", "date_of_birth", "date_of_birth"] as const),
];

function damaged(dice: Dice, row: CensusRow, recId: string): CensusRow {
  const copy = { ...row, rec_id: recId };
  for (let mistakes = 1 + dice.below(4); mistakes > 0; mistakes--) {
    const style = dice.below(100);
    const column = dice.pick(COLUMNS);
    if (style < 5) [copy.given_name, copy.surname] = [copy.surname, copy.given_name];
    else if (style < 8) [copy.address_1, copy.suburb] = [copy.suburb, copy.address_1];
    else if (style < 20) copy[column] = "";
    else if (/^\d/.test(copy[column])) copy[column] = dice.digitTypo(copy[column]);
    else if (style < 45) copy[column] = misheard(dice, copy[column]);
    else copy[column] = dice.typo(copy[column]);
  }
  return copy;
}

function misheard(dice: Dice, text: string): string {
  const [sound, written] = dice.pick(CONFUSED);
  return text.includes(sound) ? text.replace(sound, written) : dice.typo(dice.typo(text));
}
