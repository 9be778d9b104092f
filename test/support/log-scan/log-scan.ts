import type { Logger } from "../../../src/ports/logger.js";
import { leaksIn, textsOf } from "./leaks-in.js";

/** What this file's tests have logged so far. */
export interface LogScan {
  lines: number;
  /** Lines with what was found in them. */
  leaks: string[];
}

const scan: LogScan = { lines: 0, leaks: [] };

export const scannedLines = (): number => scan.lines;

/** Takes a line apart, as it is handed over: before anything is hidden in it. */
function look(level: keyof Logger, message: string, facts?: Record<string, unknown>): void {
  scan.lines += 1;
  const found = leaksIn([message, ...textsOf(facts)].join("\n"));
  if (found.length > 0) scan.leaks.push(`${level} ${message}: ${found.join(", ")}`);
}

/** Keeps nothing but what should not have been logged. */
export const scanningLogger: Logger = {
  debug: (message, facts) => look("debug", message, facts),
  info: (message, facts) => look("info", message, facts),
  warn: (message, facts) => look("warn", message, facts),
  error: (message, facts) => look("error", message, facts),
};

/** @throws when something was logged since the last time that should not have been */
export function failOnLeaks(): void {
  const leaks = scan.leaks.splice(0);
  if (leaks.length > 0) throw new Error(`Secrets or personal data were logged:\n${leaks.join("\n")}`);
}
