import type { Dice } from "./dice.js";

/** Somebody as they are, before anybody types it. */
export interface Resident {
  person: number;
  given: string;
  middle: string;
  surname: string;
  sex: "F" | "M";
  number: string;
  street: string;
  suburb: string;
  postcode: string;
  state: string;
  /** `yyyymmdd`. */
  born: string;
  email: string;
  idNumber: string;
}

const WOMEN =
  `mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra ashley
  emily donna michelle carol amanda melissa deborah stephanie rebecca laura helen sharon chloe isabella charlotte olivia
  ruby amelia georgia hannah ella jasmine caitlin tahlia imogen lucy matilda zoe holly abbey freya anneliese`.split(
    /\s+/,
  );
const MEN =
  `james robert john michael david william richard joseph thomas charles christopher daniel matthew anthony mark donald
  steven paul andrew joshua kenneth kevin brian george edward jason jeffrey ryan jacob nicholas lachlan joel riley
  mitchell cooper jack liam ethan noah samuel benjamin luke harrison hamish callum declan tobias fergus`.split(/\s+/);
const SYLLABLES =
  "an bel ca dor el fa gar hil in jo ka lan mor ne ol per quin ros sal ta ul vin wes yar zel ber den mic lau tho".split(
    " ",
  );
const STREETS = ["street", "road", "place", "crescent", "avenue", "close"];
const STATES = ["nsw", "nsw", "nsw", "vic", "vic", "qld", "qld", "wa", "sa", "act", "tas", "nt"];
const DOMAINS = ["gmail.com", "yahoo.com", "outlook.com", "hotmail.com"];

/** Of a hundred children one is a twin, and two sons have their father's name. */
const TWIN = 0.01;
const NAMESAKE = 0.02;

/**
 * People, some of them in families under one roof: partners, most with one surname, and children.
 * @param share of the households that are families; the others are one person's
 */
export function residents(dice: Dice, people: number, share: number): Resident[] {
  const word = (parts: number): string => Array.from({ length: parts }, () => dice.pick(SYLLABLES)).join("");
  const list = (size: number, parts: number) => Array.from({ length: size }, () => word(parts));
  // Few are common and most are rare, as names and places are.
  const skewed = <T>(items: readonly T[]): T => items[Math.floor(items.length * dice.unit() ** 2.5)] as T;
  const [surnames, streets] = [list(2500, 3), list(900, 3)];
  const suburbs = Array.from({ length: 400 }, () => ({
    ...{ suburb: word(3), postcode: `${2000 + dice.below(6000)}`, state: dice.pick(STATES) },
  }));
  const all: Resident[] = [];
  const add = (part: Pick<Resident, "surname" | "sex"> & Home & { year: number; given?: string; born?: string }) => {
    const { year, given = skewed(part.sex === "F" ? WOMEN : MEN), born = bornIn(dice, year), ...rest } = part;
    const email = `${given}.${rest.surname}${dice.below(1000)}@${dice.pick(DOMAINS)}`;
    const middle = skewed(part.sex === "F" ? WOMEN : MEN);
    const idNumber = `${1_000_000 + dice.below(8_999_999)}`;
    const resident = { ...rest, given, middle, born, email, idNumber, person: all.length };
    all.push(resident);
    return resident;
  };
  while (all.length < people) {
    const home: Home = {
      ...{ number: `${1 + Math.floor(250 * dice.unit() ** 2)}`, street: `${dice.pick(streets)} ${dice.pick(STREETS)}` },
      ...skewed(suburbs),
    };
    const [surname, year] = [skewed(surnames), 1935 + dice.below(65)];
    const sex = dice.pick(["F", "M"] as const);
    const one = add({ ...home, surname, sex, year });
    if (!dice.chance(share)) continue;
    const partner = { ...home, sex: sex === "F" ? "M" : "F", year: year + dice.below(9) - 4 } as const;
    if (dice.chance(0.8)) add({ ...partner, surname: dice.chance(0.85) ? surname : skewed(surnames) });
    let last: Resident | undefined;
    for (let children = dice.below(4); children > 0; children--) {
      const child = { ...home, surname, sex: dice.pick(["F", "M"] as const), year: year + 22 + dice.below(14) };
      const given = child.sex === one.sex && dice.chance(NAMESAKE) ? { given: one.given } : {};
      last = add({ ...child, ...given, ...(last && dice.chance(TWIN) && { born: last.born }) });
    }
  }
  return all;
}

type Home = Pick<Resident, "number" | "street" | "suburb" | "postcode" | "state">;

const bornIn = (dice: Dice, year: number): string =>
  new Date(Date.UTC(year, dice.below(12), 1 + dice.below(28))).toISOString().slice(0, 10).replaceAll("-", "");
