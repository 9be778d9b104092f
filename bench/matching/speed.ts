import { CandidateIndex } from "../../src/rules/matching/candidates/candidate-index.js";
import { findDuplicates, findDuplicatesBetween } from "../../src/rules/matching/candidates/find-duplicates.js";
import type { LeadMatcher } from "../../src/rules/matching/lead-matcher.js";
import { cpuMs } from "./cpu-time.js";
import { generatePeople } from "./generated-people.js";
import type { NameRecall } from "./name-recall.js";
import type { ExportRecord } from "./read-export.js";
import { calculateLeadSimilarity } from "./seed-formula.js";

/** What it takes to find all duplicates of some records. Times are processor time. */
export interface SearchSpeed {
  records: number;
  compared: number;
  found: number;
  /** Within one list, and between two lists of that many records each. */
  withinMs: number;
  betweenMs: number;
  /** The seeds' formula on all pairs within one list, by what a sample of them takes. */
  seedMs: number;
}

/** What it takes to look one lead up. Times are processor time. */
export interface LookUpSpeed {
  records: number;
  /** Index and compare by mailbox and line alone; by name as well. */
  contactUs: number;
  fullUs: number;
  /** Candidates a look-up by name as well compares, on average. */
  candidates: number;
  /** The seeds' formula against every record. */
  seedUs: number;
}

export interface SpeedResult {
  rounds: number;
  searches: SearchSpeed[];
  lookUps: LookUpSpeed[];
  names: NameRecall;
}

const SIZES = [1000, 2000, 5000];
const INDEX_SIZES = [1000, 10_000, 100_000];
const LOOK_UPS = 500;
/** Records of the sample that are compared with all others by the seeds' formula. */
const SEED_SAMPLE = 100;

/** Results of what is timed are added up here, so that none of it can be optimised away. */
const sink = { sum: 0 };

/** Medians of some rounds; each round measures every size once, so that what slows the machine slows all of them. */
export async function searchSpeeds(matcher: LeadMatcher<ExportRecord>, rounds: number): Promise<SearchSpeed[]> {
  const times = SIZES.map(() => ({ within: [] as number[], between: [] as number[], seed: [] as number[] }));
  const results: SearchSpeed[] = [];
  // Else the first round pays for the compiler's warming up.
  await findDuplicates(matcher, generatePeople(1000, 99));
  for (let round = 0; round < rounds; round++) {
    for (const [place, records] of SIZES.entries()) {
      const time = times[place];
      if (!time) continue;
      // New objects each time: what a matcher remembers of a record must not make the next round look fast.
      const [left, right] = [generatePeople(records, 1), generatePeople(records, 2)];
      const [withinMs, within] = await timed(() => findDuplicates(matcher, left));
      const [betweenMs] = await timed(() => findDuplicatesBetween(matcher, generatePeople(records, 1), right));
      time.within.push(withinMs);
      time.between.push(betweenMs);
      time.seed.push(seedUs(left.slice(0, SEED_SAMPLE), left) * ((records * (records - 1)) / 2 / records / 1000));
      results[place] = {
        records,
        compared: within.compared,
        found: within.pairs.length,
        withinMs: median(time.within),
        betweenMs: median(time.between),
        seedMs: median(time.seed),
      };
    }
  }
  return results;
}

export function lookUpSpeeds(matcher: LeadMatcher<ExportRecord>, rounds: number): LookUpSpeed[] {
  const indexes = INDEX_SIZES.map((size) => {
    const people = generatePeople(size, 3);
    const index = new CandidateIndex<ExportRecord>((record) => matcher.keysOf(record));
    for (const person of people) index.set(person.id, person);
    return { people, index, contact: [] as number[], full: [] as number[], seed: [] as number[], candidates: 0 };
  });
  for (let round = -1; round < rounds; round++) {
    for (const entry of indexes) {
      const { people, index } = entry;
      const wanted = Array.from({ length: LOOK_UPS }, (_, n): ExportRecord => {
        const person = people[((n + LOOK_UPS * (round + 1)) * 7919) % people.length] as ExportRecord;
        return { ...person, id: "new" };
      });
      entry.candidates = 0;
      const lookUp = (record: ExportRecord): void => {
        const found = index.find(record);
        entry.candidates += found.length;
        for (const other of found) sink.sum += matcher.compare(record, other).score;
      };
      const contactUs = usEach(
        wanted.map((record) => ({ ...record, firstName: null, lastName: null })),
        lookUp,
      );
      entry.candidates = 0;
      const fullUs = usEach(wanted, lookUp);
      // The first round warms up.
      if (round < 0) continue;
      entry.contact.push(contactUs);
      entry.full.push(fullUs);
      entry.seed.push(seedUs(wanted.slice(0, 5), people));
    }
  }
  return indexes.map(({ people, contact, full, seed, candidates }) => ({
    records: people.length,
    contactUs: median(contact),
    fullUs: median(full),
    candidates: candidates / LOOK_UPS,
    seedUs: median(seed),
  }));
}

async function timed<T>(work: () => Promise<T>): Promise<[ms: number, result: T]> {
  const begin = process.cpuUsage();
  const result = await work();
  return [cpuMs(begin), result];
}

function usEach<T>(list: readonly T[], work: (item: T) => void): number {
  const begin = process.cpuUsage();
  for (const item of list) work(item);
  return (cpuMs(begin) / list.length) * 1000;
}

/** Microseconds the seeds' formula takes to compare one record with all. */
const seedUs = (sample: readonly ExportRecord[], all: readonly ExportRecord[]): number =>
  usEach(sample, (record) => {
    for (const other of all) sink.sum += calculateLeadSimilarity(record, other);
  });

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
