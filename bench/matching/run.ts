import { isSyncError } from "../../src/domain/errors.js";
import { LeadMatcher } from "../../src/rules/matching/lead-matcher.js";
import { BenchError } from "./bench-error.js";
import { exportQuality } from "./export-quality.js";
import { nameRecall } from "./name-recall.js";
import { type BenchOptions, HELP, readOptions } from "./options.js";
import { peopleBench } from "./people-bench.js";
import { type ExportRecord, readExport } from "./read-export.js";
import { readTruth } from "./read-truth.js";
import { exportReport, peopleReport, speedReport } from "./report.js";
import { lookUpSpeeds, searchSpeeds } from "./speed.js";

const EXAMPLE = { input: "examples/data/conversations.jsonl", truth: "examples/data/conversations.truth.json" };

try {
  await run(readOptions(process.argv.slice(2)));
} catch (error) {
  // What a person can mend is said in one line; anything else is a bug and shows its stack.
  if (!(error instanceof BenchError || isSyncError(error))) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

async function run(options: BenchOptions): Promise<void> {
  if (options.help) {
    print(HELP);
    return;
  }
  const results: Record<string, unknown> = {};
  const show = (name: string, result: unknown, text: string): void => {
    results[name] = result;
    if (!options.json) print(`${text}\n`);
  };
  const { people, input = EXAMPLE.input, truth = EXAMPLE.truth } = options;
  if (people !== undefined) {
    const result = await peopleBench({ ...options, people });
    show("people", result, peopleReport(result, people));
  } else {
    const records = await readExport(input);
    const matcher = options.fit
      ? new LeadMatcher<ExportRecord>().fit(records).matcher
      : new LeadMatcher<ExportRecord>();
    const quality = await exportQuality(matcher, records, await readTruth(truth));
    show("quality", quality, exportReport(quality, input));
  }
  if (options.speed) {
    const { rounds } = options;
    const searches = await searchSpeeds(new LeadMatcher(), rounds);
    const speed = {
      rounds,
      searches,
      lookUps: lookUpSpeeds(new LeadMatcher(), rounds),
      names: nameRecall(3000, 1),
    };
    show("speed", speed, speedReport(speed));
  }
  if (options.json) print(JSON.stringify(results, null, 2));
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
