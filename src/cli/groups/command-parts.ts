import { type Command, InvalidArgumentError, Option } from "commander";
import * as z from "zod";
import type { Outcome, Surroundings } from "../surroundings.js";

/** What a command does with its options and arguments, which come under their names. */
export type Run<F> = (cli: Surroundings, flags: F) => Promise<Outcome>;

/** Makes a commander action of a command. */
export type Act = <F>(run: Run<F>) => (...given: unknown[]) => Promise<void>;

/** Runs commands with their arguments, by name, beside their options. */
export const actWith =
  (cli: Surroundings, onOutcome: (outcome: Outcome) => void): Act =>
  (run) =>
  async (...given) => {
    const command = given.at(-1) as Command;
    const named = command.registeredArguments.map((argument, index) => [argument.name(), command.processedArgs[index]]);
    const flags = { ...Object.fromEntries(named), ...command.opts() };
    onOutcome(await run(cli, flags));
  };

/** Options that mean the same wherever they stand. */
export const configOption = (): Option =>
  new Option("--config <module>", "module that makes the engine, in place of the environment");
export const jsonOption = (): Option => new Option("--json", "one JSON document on stdout, nothing else");
export const propertyOption = (what = "of this property only"): Option => new Option("--property <id>", what);
export const limitOption = (): Option =>
  new Option("--limit <number>", "how many at most").argParser(wholeNumber(1, 1000)).default(50);

/** Examples below a help text. */
export const examples = (...lines: string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ lead-sync ${line}`).join("\n")}`;

/** Parses a whole number of a range. */
export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isSafeInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`A whole number, ${least} to ${most}.`);
  };

const YEAR_IN_MINUTES = 365 * 24 * 60;

/** Parses minutes, up to a year. */
export function minutes(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && value <= YEAR_IN_MINUTES) return value;
  throw new InvalidArgumentError(`Minutes, more than 0 and at most ${YEAR_IN_MINUTES} (a year).`);
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const LONGEST_MS = 365 * 86_400_000;

/** Parses `30m`, `2h`, `1d` to milliseconds. */
export function timeSpan(text: string): number {
  const [, number = "", unit = ""] = /^(\d{1,6})([mhd])$/.exec(text.trim()) ?? [];
  const ms = Number(number) * (UNITS[unit] ?? 0);
  if (ms > 0 && ms <= LONGEST_MS) return ms;
  throw new InvalidArgumentError("A whole number and m, h or d: 30m, 2h, 1d; a year at most.");
}

const dateSchema = z.iso.date();
const instantSchema = z.iso.datetime({ local: true, offset: true });

/** Parses a date or an instant to ISO 8601. Without a zone it is of the host's, as the times that are printed are. */
export function moment(text: string): string {
  const given = text.trim();
  // The platform takes a date without a time for one of UTC, and 31 February for a day of March.
  if (dateSchema.safeParse(given).success) return new Date(`${given}T00:00`).toISOString();
  if (instantSchema.safeParse(given).success) return new Date(given).toISOString();
  throw new InvalidArgumentError("A date or an instant in ISO 8601: 2026-03-02 or 2026-03-02T17:00:00Z.");
}

/** Parses a value of a field, in JSON. */
export function jsonValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidArgumentError(`A value in JSON: '"text"', 5, null, '{"min": 1400, "max": null}'.`);
  }
}
