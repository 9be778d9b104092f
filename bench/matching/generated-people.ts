import { createSeededRandom } from "../../src/testing/seeded-random.js";
import type { ExportRecord } from "./read-export.js";

/** Common first, the rest ever rarer, as names are. */
const FIRST_NAMES = words(`james mary maria michael jose robert john david jennifer linda patricia elizabeth william
  richard joseph thomas charles christopher daniel matthew anthony mark donald steven paul andrew joshua kenneth kevin
  brian george timothy ronald edward jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott
  brandon benjamin samuel gregory alexander patrick frank raymond jack dennis jerry tyler aaron nathan henry barbara
  susan jessica sarah karen lisa nancy betty margaret sandra ashley kimberly emily donna michelle carol amanda dorothy
  melissa deborah stephanie rebecca sharon laura cynthia kathleen amy angela shirley anna brenda pamela emma nicole
  helen samantha katherine christine debra rachel carolyn janet catherine luis carlos juan miguel diego ana sofia
  fatima noor amara kwame oluwaseun wei yuki ivan olga chloé zoë björn łukasz keisha tyrone muhammad ahmed priya ravi`);
const SURNAMES = words(`smith johnson williams brown jones garcía miller davis rodríguez martínez hernández lópez
  gonzález wilson anderson thomas taylor moore jackson martin lee pérez thompson white harris sánchez clark ramírez lewis
  robinson walker young allen king wright scott torres nguyen hill flores green adams nelson baker hall rivera campbell
  mitchell carter roberts gómez phillips evans turner díaz parker cruz edwards collins reyes stewart morris morales
  murphy cook rogers gutiérrez ortiz morgan cooper peterson bailey reed kelly howard ramos kim cox ward richardson
  watson brooks chávez wood bennett gray mendoza ruiz hughes price alvarez castillo sanders patel myers long ross foster
  jiménez powell jenkins perry russell sullivan bell coleman butler henderson barnes fisher vásquez simmons romero jordan
  patterson alexander hamilton graham reynolds griffin wallace moreno west cole hayes bryant herrera gibson ellis tran
  medina aguilar stevens murray ford castro marshall owens harrison fernandez mcdonald woods washington kennedy wells
  vargas freeman webb tucker guzmán burns crawford olson simpson porter hunter gordon méndez silva shaw snyder mason
  kowalski novák østergaard okafor cohen levi müller vanderberg o'neal dubois schmidt wójcik yamamoto petrov haddad`);
const DOMAINS = ["gmail.com", "yahoo.com", "outlook.com", "icloud.com", "hotmail.com"];
const LETTERS = "abcdefghijklmnopqrstuvwxyz";

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** Chance that a record is another chat of somebody before. */
const REPEATED = 0.15;

/**
 * People as they write themselves into a chat, the same for the same seed: names as common as they are, one in seven a
 * second chat of somebody before, with slips, another mailbox or no phone. All of one property.
 */
export function generatePeople(count: number, seed = 1): ExportRecord[] {
  const { random, randomId } = createSeededRandom(seed);
  const pick = <T>(list: readonly T[], towardsFirst = 1): T =>
    list[Math.floor(random() ** towardsFirst * list.length)] as T;
  const chance = (probability: number): boolean => random() < probability;

  const slip = (text: string): string => {
    const at = Math.floor(random() * text.length);
    const letter = pick([...LETTERS]);
    return pick([
      text.slice(0, at) + letter + text.slice(at + 1),
      text.slice(0, at) + text.slice(at + 1),
      text.slice(0, at) + letter + text.slice(at),
      text.slice(0, at) + text.slice(at + 1, at + 2) + text.slice(at, at + 1) + text.slice(at + 2),
    ]);
  };
  const mailbox = (first: string, last: string): string => {
    const name = `${first}.${last}${Math.floor(random() * 1000)}`.normalize("NFD").replace(/[^a-z0-9.]/gi, "");
    return `${name}@${pick(DOMAINS)}`;
  };
  const somebody = (): ExportRecord => {
    const [firstName, lastName] = [pick(FIRST_NAMES, 1.6), pick(SURNAMES, 1.6)];
    const phone = `+1${pick(["918", "539", "602", "480", "212", "646", "303"])}${Math.floor(2e6 + random() * 8e6)}`;
    return {
      id: randomId(),
      propertyId: "property-1",
      firstName,
      lastName,
      email: chance(0.85) ? mailbox(firstName, lastName) : null,
      phone: chance(0.6) ? phone : null,
    };
  };
  const again = (before: ExportRecord): ExportRecord => {
    const record = { ...before, id: randomId() };
    if (record.firstName && chance(0.15)) record.firstName = slip(record.firstName);
    if (record.lastName && chance(0.15)) record.lastName = slip(record.lastName);
    if (chance(0.1)) record.email = mailbox(record.firstName ?? "", record.lastName ?? "");
    if (chance(0.3)) record.phone = null;
    return record;
  };

  const people: ExportRecord[] = [];
  while (people.length < count) {
    people.push(people.length > 0 && chance(REPEATED) ? again(pick(people)) : somebody());
  }
  return people;
}
