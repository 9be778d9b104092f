import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { findChromium, HOW_TO_GET_ONE } from "./test/pages/support/find-chromium.js";
import { logScanReporter } from "./test/support/log-scan/reporter.js";
import { debianBinaries } from "./test/support/postgres/binaries.js";

const packageTests = "test/package/**/*.test.ts";
const reactTests = "test/react/**/*.test.tsx";
const pageTests = "test/pages/**/*.test.ts";
const storageTests = "test/storage/postgres/**/*.test.ts";
const processTests = "test/processes/**/*.test.ts";
/** These know no server, old or new. */
const pgliteTests = ["conformance-pglite", "embedded", "pglite-plans"].map(
  (name) => `test/storage/postgres/${name}.test.ts`,
);

/** A second, older PostgreSQL: it plans some of our statements differently. */
const debian = debianBinaries();
if (!debian) process.stderr.write("Skipped: the storage tests on Debian's PostgreSQL, which is not installed.\n");

const chromium = findChromium();
if (!chromium) process.stderr.write(`Skipped: the tests in a browser. ${HOW_TO_GET_ONE}\n`);

/** Start with these, the longest first: started last they would run alone, with the other cores idle. */
const SLOW = [
  "engine/chaos",
  "engine/chaos-more",
  "engine/airtable/histories/kills",
  "cli/as-process",
  "engine/guard/outage",
  "e2e/operations/week",
  "processes/operations",
  "processes/airtable",
  "e2e/airtable/success-list",
  "engine/export-cycle",
  "examples/examples",
  "processes/doors",
  "engine/plan/random-plans",
  "rules/matching/fit/people-files",
  "engine/airtable/histories/random",
  "engine/airtable/histories/random-more",
  "engine/airtable/histories/policies",
  "processes/crash",
  "processes/restart",
  "storage/postgres/host-database",
  "storage/postgres/conformance-pglite",
  "storage/postgres/engine-on-postgres",
  "package/compiled",
  "package/installed",
  "engine/over-http",
];

class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const index = SLOW.findIndex((name) => moduleId.includes(`/test/${name}.`));
      return index < 0 ? SLOW.length : index;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    // Left to itself, vitest keeps one core idle.
    maxWorkers: "100%",
    sequence: { sequencer: SlowFirst },
    reporters: ["default", "json", logScanReporter],
    // scripts/count-results.ts reads it.
    outputFile: { json: "coverage/tests.json" },
    coverage: {
      provider: "v8",
      include: ["src/**"],
      reportsDirectory: "coverage/report",
      reporter: [["text", { skipFull: true }], "html"],
      thresholds: { statements: 95, branches: 90, functions: 95, lines: 95 },
    },
    projects: [
      {
        test: {
          name: "source",
          include: ["test/**/*.test.ts"],
          exclude: [packageTests, storageTests, processTests, pageTests],
          setupFiles: "test/support/log-scan/setup.ts",
          // Some work through hundreds of leads, on machines with other things to do; a test that hangs still ends.
          testTimeout: 30_000,
          typecheck: {
            enabled: true,
            include: ["test/types/**/*.test-d.ts"],
            tsconfig: "./tsconfig.json",
            checker: "./node_modules/typescript7/bin/tsc",
            // The `types` gate reports those.
            ignoreSourceErrors: true,
          },
          benchmark: { include: ["bench/**/*.bench.ts"] },
        },
      },
      {
        // Those that need a server share one, started for them.
        test: {
          name: "postgres",
          include: [storageTests, processTests],
          globalSetup: "test/support/postgres/global-setup.ts",
          testTimeout: 30_000,
        },
      },
      ...(debian
        ? [
            {
              test: {
                name: `postgres-${Number.parseInt(debian.version, 10)}`,
                include: [storageTests],
                exclude: pgliteTests,
                globalSetup: "test/support/postgres/global-setup-debian.ts",
                testTimeout: 30_000,
              },
            },
          ]
        : []),
      {
        test: {
          name: "react",
          include: [reactTests],
          environment: "jsdom",
          setupFiles: "test/react/support/setup.ts",
          testTimeout: 30_000,
        },
      },
      ...(chromium
        ? [
            {
              // In a real browser, against real servers.
              test: {
                name: "pages",
                include: [pageTests],
                // After all others, one at a time: a browser, a page and its server share the machine already.
                sequence: { groupOrder: 1 },
                maxWorkers: 1,
                testTimeout: 120_000,
                hookTimeout: 120_000,
              },
            },
          ]
        : []),
      {
        // What a user gets: packs what is in dist/, installs it, compiles against it. Needs a build.
        test: { name: "package", include: [packageTests], testTimeout: 120_000, hookTimeout: 120_000 },
      },
    ],
  },
});
