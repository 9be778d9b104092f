import type { MatchRecord } from "../../../../src/rules/matching/match-types.js";
import { Dice } from "./dice.js";

/** A lead as a chat left it, with who it really is. */
export type MessyLead = MatchRecord & { id: string; propertyId: string; person: string };

const FIRST =
  `James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph
  Jessica Thomas Sarah Maria José Juan Ana Luis Carmen Katherine Alexander Margaret Christopher Samuel Rebecca Priya Wei
  Fatima Mohammed Łukasz Zsófia Björn Chloé Renée Ngozi Kwame Aaliyah Tyrone Keisha Hiroshi Yuki Dmitri Olga Søren Ximena
  Jean-Luc Mary-Ann Terrell Shanice Ayodele Ingrid Matteo Beatriz Thiago Rohan Anjali Siddharth Mei Xiang Tuan Linh Darnell
  Precious Caleb Savannah Bridget Seamus Niamh Gustavo Itzel Marisol Ignacio Esperanza`.split(/\s+/);
const LAST = `Smith Johnson Williams Brown Jones Garcia Miller Davis Rodríguez Martínez Hernández López Wilson Anderson
  Thomas Taylor Moore Jackson Lee Nguyen Patel Kim Chen Singh Khan Cohen Müller Østergaard Kowalski Wójcik Novák
  Dubois O'Brien O'Neal McDonald MacDonald Okafor Adeyemi Tanaka Sato Ivanova Petrov Papadopoulos Silva Oliveira Ferreira
  García-Márquez De-La-Cruz VanDerBerg Fitzgerald Abernathy Quisenberry Thibodeaux Castellanos Villanueva Szymański Haugen
  Lindqvist Bjornstad Mahmoudi Farouk Venkataraman Chatterjee Nakamura Whitcomb Delacroix Stonebridge Hollingsworth`.split(
  /\s+/,
);
const NICK: Readonly<Record<string, string>> = {
  ...{ James: "Jim", Robert: "Bob", Patricia: "Pat", John: "Jack", Jennifer: "Jen", Michael: "Mike", Elizabeth: "Liz" },
  ...{ William: "Bill", Richard: "Rick", Susan: "Sue", Joseph: "Joe", Jessica: "Jess", Thomas: "Tom", José: "Pepe" },
  ...{
    Katherine: "Kate",
    Alexander: "Sasha",
    Margaret: "Peggy",
    Christopher: "Chris",
    Samuel: "Sam",
    Rebecca: "Becky",
  },
  ...{ David: "Dave", Ignacio: "Nacho", Gustavo: "Gus" },
};
const DOMAINS = ["gmail.com", "gmail.com", "yahoo.com", "outlook.com", "icloud.com", "hotmail.com"];
const JUNK_EMAIL = ["test@test.com", "none@none.com", "N/A", "noemail@gmail.com", "na@na.com"];
const JUNK_PHONE = ["000-000-0000", "555-555-5555", "1234567890", "N/A", "5551234"];

/** What a chat got. */
type Typed = Record<"firstName" | "lastName" | "email" | "phone", string | null>;

interface Person {
  first: string;
  last: string;
  email: string;
  phone: string;
}

const ascii = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/[^a-zA-Z]/g, "")
    .toLowerCase();

/**
 * Leads as renters leave them: several chats of one person with slips of all kinds; families on one line or mailbox;
 * namesakes; a relocation agency's line; junk.
 * @param people how many different people, before families and namesakes
 */
export function messyLeads(people: number, seed: number): MessyLead[] {
  const dice = new Dice(seed);
  const leads: MessyLead[] = [];
  let persons = 0;
  const newPerson = (): Person => {
    const [first, last] = [dice.pick(FIRST), dice.pick(LAST)];
    const area = dice.pick(["918", "539", "212", "303", "480", "602", "646", "405"]);
    const phone = `+1${area}${dice.pick(["555", "234", "867", "412", "783"])}${`${dice.below(10_000)}`.padStart(4, "0")}`;
    return { first, last, phone, email: mailbox(dice, first, last) };
  };
  const chat = (person: Person, id: string, propertyId: string) =>
    leads.push({ id: `lead-${leads.length}`, person: id, propertyId, ...asTyped(dice, person) });

  for (let index = 0; index < people; index++) {
    const property = `property-${dice.below(4)}`;
    const person = newPerson();
    const id = `person-${persons++}`;
    const chats = dice.chance(0.35) ? 2 + dice.below(3) : 1;
    for (let count = 0; count < chats; count++) chat(person, id, property);
    if (dice.chance(0.1)) {
      const relative = { ...newPerson(), last: dice.chance(0.8) ? person.last : dice.pick(LAST) };
      if (dice.chance(0.8)) relative.phone = person.phone;
      else relative.email = person.email;
      if (ascii(relative.first) !== ascii(person.first) && NICK[person.first] !== relative.first) {
        const relativeId = `person-${persons++}`;
        for (let count = 0; count < 1 + dice.below(2); count++) chat(relative, relativeId, property);
      }
    }
    if (dice.chance(0.05))
      chat({ ...newPerson(), first: person.first, last: person.last }, `person-${persons++}`, property);
    if (dice.chance(0.03)) chat({ ...newPerson(), phone: "+14055550100" }, `person-${persons++}`, property);
    if (dice.chance(0.02)) chat(person, `person-${persons++}`, "property-elsewhere");
  }
  return leads;
}

function mailbox(dice: Dice, first: string, last: string): string {
  const [f, l] = [ascii(first), ascii(last)];
  const name = dice.pick([`${f}.${l}`, `${f}${l}`, `${f[0]}${l}`, `${f}_${l}`, `${l}${f[0]}`]);
  return `${name}${dice.chance(0.7) ? dice.below(100) : ""}@${dice.pick(DOMAINS)}`;
}

/** A person's details as one chat got them. */
function asTyped(dice: Dice, person: Person): Typed {
  const style = dice.below(100);
  let { first, last }: { first: string; last: string | null } = person;
  if (style < 8) first = NICK[first] ?? first;
  else if (style < 13) first = dice.typo(first);
  else if (style < 17) last = dice.typo(person.last);
  else if (style < 20) [first, last] = [person.last, first];
  else if (style < 23) last = null;
  else if (style < 26) first = `${first.charAt(0)}.`;
  else if (style < 29) [first, last] = [`${first} ${last}`, null];
  else if (style < 31) [first, last] = [`${last}, ${first}`, null];
  else if (style < 33) [first, last] = [dice.pick(["Anonymous", "Guest", "N/A"]), dice.pick(["User", null])];
  else if (style < 36) last = person.last.split("-")[0] ?? last;
  else if (style < 39) first = ascii(first);
  else if (style < 43) [first, last] = [first.toUpperCase(), person.last.toUpperCase()];
  else if (style < 45) first = `Mr. ${first}`;
  return { firstName: first, lastName: last, ...contact(dice, person) };
}

function contact(dice: Dice, person: Person): Pick<Typed, "email" | "phone"> {
  const given = dice.below(10);
  const hasEmail = given < 7;
  const hasPhone = given >= 4;
  return {
    email: hasEmail ? typedEmail(dice, person.email) : dice.chance(0.1) ? dice.pick(JUNK_EMAIL) : null,
    phone: hasPhone ? typedPhone(dice, person.phone) : dice.chance(0.1) ? dice.pick(JUNK_PHONE) : null,
  };
}

function typedEmail(dice: Dice, email: string): string {
  const [name = "", domain = ""] = email.split("@");
  const style = dice.below(100);
  if (style < 4) return `${dice.typo(name)}@${domain}`;
  if (style < 8)
    return `${name}@${domain.replace("gmail", "gmial").replace("yahoo", "yaho").replace("outlook", "outlok")}`;
  if (style < 12) return `${name}@${dice.pick(DOMAINS)}`;
  if (style < 20 && domain === "gmail.com") return `${name}+apt@${domain}`;
  return style < 50 ? ` ${email.toUpperCase()}` : email;
}

function typedPhone(dice: Dice, phone: string): string {
  const digits = phone.slice(2);
  const style = dice.below(100);
  if (style < 4) return dice.digitTypo(phone);
  if (style < 30) return `(${digits.slice(0, 3)}) ${digits.slice(3, 6)}-${digits.slice(6)}`;
  if (style < 50) return `${digits.slice(0, 3)}.${digits.slice(3, 6)}.${digits.slice(6)}`;
  return style < 60 ? `${digits} ext. ${dice.below(99)}` : phone;
}
