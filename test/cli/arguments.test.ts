import type { Command } from "commander";
import fc from "fast-check";
import { expect, it } from "vitest";
import { EXIT } from "../../src/cli/exit-codes.js";
import { createProgram } from "../../src/cli/program.js";
import { createCliWorld, RESMAN_ENV } from "./resman-world.js";
import { surroundings } from "./support.js";

const CODES: readonly number[] = Object.values(EXIT);
const RUNS = 400;

/** The full words of every command. */
const pathsOf = (command: Command, path: readonly string[] = []): string[][] => [
  [...path],
  ...command.commands.flatMap((child) => pathsOf(child, [...path, child.name()])),
];
/** Every option there is, of any command. */
const longsOf = (command: Command): string[] => [
  ...command.options.flatMap(({ long }) => (long ? [long] : [])),
  ...command.commands.flatMap(longsOf),
];

const program = createProgram(surroundings(), () => undefined);
const PATHS = pathsOf(program);
const OPTIONS = [...new Set(longsOf(program))];
const VALUES = [
  ...["00000000-0000-4000-8000-000000000100", "00000000-0000-4000-8000-000000000300", "nobody", "firstName"],
  ...["2026-03-01", "2026-02-30", "0", "1", "5", "-1", "1e400", "0x10", "30m", "push", "failed", "resman_wins"],
  ...["merged", "to_resman", "apiErrors", '"x"', "{", "null", "", " ", "-", "--", "__proto__", "é", "\u0000", "\n"],
];

const word = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...OPTIONS) },
  { weight: 4, arbitrary: fc.constantFrom(...VALUES) },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(...OPTIONS), fc.constantFrom(...VALUES)).map((two) => two.join("=")),
  },
);
const commandLine = fc
  .tuple(fc.constantFrom(...PATHS), fc.array(word, { maxLength: 6 }))
  .map(([path, words]) => [...path, ...words]);

const isHelp = (stdout: string): boolean => /^(Usage:|\d+\.\d+\.\d+\n$)/.test(stdout);

it("any command line ends with a documented exit code and says why, without a stack or a secret", async () => {
  const seen = new Set<number>();
  // A worker ends as soon as it has begun.
  const signal = AbortSignal.abort();
  await fc.assert(
    fc.asyncProperty(commandLine, fc.boolean(), async (args, tty) => {
      const world = await createCliWorld();
      const parts = { tty, ...(args.includes("worker") && { signal }) };
      const { code, stdout, stderr } = await world.lead(args, {}, parts);
      seen.add(code);
      expect(CODES).toContain(code);
      const said = stdout + stderr;
      expect(said).not.toMatch(/^ {4}at .*:\d+:\d+/m);
      expect(said).not.toContain("UNEXPECTED");
      expect(said).not.toContain(RESMAN_ENV.RESMAN_API_KEY);
      expect(said).not.toBe("");
      if (code === EXIT.usage) expect(stderr).not.toBe("");
      if (args.includes("--json") && !args.includes("worker") && !isHelp(stdout)) {
        expect(stdout.trimEnd().split("\n")).toHaveLength(1);
        JSON.parse(stdout);
      }
    }),
    { numRuns: RUNS },
  );
  expect([...seen]).toEqual(expect.arrayContaining([EXIT.ok, EXIT.failed, EXIT.usage]));
}, 120_000);
