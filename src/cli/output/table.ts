import type { Output } from "../surroundings.js";

const GAP = "  ";
const TERMINAL_COLUMNS = 80;
/** A column that is cut keeps at least this much. */
const LEAST_WIDTH = 6;

/** How wide a line may be: a terminal's width, which some do not know; in a pipe, where programs read, lines are never cut. */
export const widthOf = ({ isTTY, columns }: Output): number =>
  isTTY === true ? columns || TERMINAL_COLUMNS : Number.POSITIVE_INFINITY;

/** Rows in columns under their headings. Where the terminal is too narrow the last column is cut. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[], width: number): string {
  const lines = [headings, ...rows.map((row) => row.map(oneLine))];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const before = widths.slice(0, -1).reduce((sum, one) => sum + one + GAP.length, 0);
  const last = Math.max(LEAST_WIDTH, width - before);
  return lines
    .map((line) =>
      line
        .map((cell, column) => (column === widths.length - 1 ? cut(cell, last) : cell.padEnd(widths[column] ?? 0)))
        .join(GAP)
        .trimEnd(),
    )
    .join("\n");
}

/** Breaks a text between words so that each line, indentation included, fits. */
export function wrap(text: string, width: number, indent = "  "): string {
  const lines: string[] = [];
  for (const word of oneLine(text).split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${indent}${word}`);
  }
  return lines.join("\n");
}

/** What was stored may hold line ends and escape sequences: a row stays a row, and a terminal is not driven by data. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();

const cut = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, width - 1)}…`);
