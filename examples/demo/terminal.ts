import { styleText } from "node:util";

const plain = !process.stdout.isTTY;

export const bold = (text: string): string => (plain ? text : styleText("bold", text));
export const dim = (text: string): string => (plain ? text : styleText("dim", text));

/** A heading of one step. */
export const step = (number: number, text: string): void => console.log(`\n${bold(`${number}. ${text}`)}`);

/** One line that is rewritten as work proceeds; where nobody watches, only the last state is printed. */
export function progressLine(): { show(done: number, total: number, note: string): void; end(): void } {
  let line = "";
  return {
    show: (done, total, note) => {
      const filled = Math.round((done / Math.max(1, total)) * 24);
      line = `   [${"█".repeat(filled)}${"·".repeat(24 - filled)}] ${done}/${total}  ${note}`;
      if (!plain) process.stdout.write(`\r\x1b[2K${line}`);
    },
    end: () => console.log(plain ? line : ""),
  };
}

/** Prints rows in aligned columns; numbers to the right. */
export function table(headings: string[], rows: (string | number)[][]): void {
  const cells = [headings, ...rows.map((row) => row.map(String))];
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? "").length)));
  const print = (row: string[], source: (string | number)[]): string =>
    row
      .map((cell, column) =>
        typeof source[column] === "number" ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  console.log(`   ${bold(print(headings, rows[0] ?? []))}`);
  for (const row of rows) console.log(`   ${print(row.map(String), row)}`);
}
