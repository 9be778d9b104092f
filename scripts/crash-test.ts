/**
 * `npm run crash -- --kills 200`: kills worker processes at random moments while they work, and reports what that did.
 * Ends with 1 when anything was lost, doubled or late.
 */
import { parseArgs } from "node:util";
import { crashRun } from "../test/processes/support/crash-run.js";
import { createDatabase, uniqueName } from "../test/support/postgres/databases.js";
import { startPostgres } from "../test/support/postgres/start-postgres.js";
import { exportRows } from "../test/support/world.js";

const TAKEOVER_LIMIT_MS = 1000;

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: "4" },
  },
});
const wholeNumber = (text: string): number => {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  console.error("Usage: npm run crash -- [--kills 200] [--seed 1] [--workers 4]");
  return process.exit(2);
};
const kills = wholeNumber(values.kills);
const seed = wholeNumber(values.seed);
const workers = wholeNumber(values.workers);

const startedAt = performance.now();
const seconds = (): string => `${((performance.now() - startedAt) / 1000).toFixed(0)} s`.padStart(6);
const server = await startPostgres();
const database = await createDatabase({ url: server.url(), template: uniqueName("template") });
try {
  console.log(`PostgreSQL ${server.version}, ${workers} workers, ${kills} kills, seed ${seed}`);
  const { facts, faults, details } = await crashRun({
    databaseUrl: database.url,
    rows: exportRows(),
    kills,
    workers,
    seed,
    takeoverLimitMs: TAKEOVER_LIMIT_MS,
    onProgress: (text) => console.log(`${seconds()}  ${text}`),
  });
  const print = (title: string, numbers: Record<string, number>): void => {
    console.log(`\n${title}`);
    for (const [name, number] of Object.entries(numbers)) console.log(`  ${String(number).padStart(7)}  ${name}`);
  };
  print("What happened", facts);
  print("What must not happen", faults);
  for (const detail of details) console.log(`  ${detail}`);
  const isClean = Object.values(faults).every((number) => number === 0);
  console.log(isClean ? "\nNothing was lost, doubled or late." : "\nSomething went wrong; see above.");
  process.exitCode = isClean ? 0 : 1;
} finally {
  await database.drop();
  await server.stop();
}
