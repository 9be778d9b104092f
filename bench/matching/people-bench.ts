import type { FitReport } from "../../src/rules/matching/fit/fit-model.js";
import { LeadMatcher } from "../../src/rules/matching/lead-matcher.js";
import { BenchError } from "./bench-error.js";
import { cpuMs } from "./cpu-time.js";
import { clusterReader, peopleFields } from "./people-fields.js";
import { type PeopleQuality, type PeopleTask, peopleQuality } from "./people-quality.js";
import { type Person, readPeople } from "./read-people.js";

/** What to read, and how. */
export interface PeopleOptions {
  people: string;
  with?: string | undefined;
  fields?: string | undefined;
  cluster?: string | undefined;
}

/** How a matcher made of a file's columns does, as it is built in and fitted to the file without labels. */
export interface PeopleResult {
  records: number;
  fields: string[];
  fitted: FitReport;
  /** Processor time. */
  fitMs: number;
  before: PeopleQuality;
  after: PeopleQuality;
}

/** @throws BenchError when a file, column or kind of comparison does not exist */
export async function peopleBench(options: PeopleOptions): Promise<PeopleResult> {
  const { columns, people } = await readPeople(options.people);
  const right = options.with === undefined ? null : (await readPeople(options.with)).people;
  const task: PeopleTask = { left: people, right, clusterOf: clusterReader(columns, options.cluster) };
  const all = [...people, ...(right ?? [])];
  const compared = columns.filter((column) => column !== options.cluster);
  const matcher = new LeadMatcher<Person>({ fields: peopleFields(compared, all, options.fields) });
  if (all.length < 2) throw new BenchError("There is nobody to compare.");
  const before = peopleQuality(matcher, task);
  const begin = process.cpuUsage();
  const { matcher: fitted, report } = matcher.fit(all);
  const fitMs = cpuMs(begin);
  return {
    records: all.length,
    fields: matcher.fields.map(({ name }) => name),
    fitted: report,
    fitMs,
    before,
    after: peopleQuality(fitted, task),
  };
}
