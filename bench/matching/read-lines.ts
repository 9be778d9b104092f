import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { BenchError } from "./bench-error.js";

/** The lines of a file one by one, however large it is, with their numbers from 1; blank lines are passed over. */
export async function* readLines(file: string): AsyncGenerator<[line: string, lineNumber: number]> {
  let lineNumber = 0;
  try {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      lineNumber += 1;
      const text = lineNumber === 1 ? line.replace(/^\uFEFF/, "") : line;
      if (text.trim() !== "") yield [text, lineNumber];
    }
  } catch (error) {
    throw BenchError.reading(file, error);
  }
}
