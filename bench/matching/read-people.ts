import { BenchError } from "./bench-error.js";
import { CsvReader } from "./csv.js";
import { readLines } from "./read-lines.js";

/** A person of a generic file: text by column. */
export type Person = Readonly<Record<string, string>>;

/** A file of people with the columns it has. */
export interface PeopleFile {
  columns: readonly string[];
  people: Person[];
}

/**
 * Reads a file of people: JSON Lines of flat objects when its first line starts with `{`, else CSV with a header row.
 * @throws BenchError naming the line
 */
export async function readPeople(file: string): Promise<PeopleFile> {
  const people: Person[] = [];
  const csv = new CsvReader();
  let header: string[] | undefined;
  let isJson = false;
  let startedAt = 1;
  for await (const [line, lineNumber] of readLines(file)) {
    isJson ||= lineNumber === 1 && line.trimStart().startsWith("{");
    if (isJson) {
      people.push(readObject(line, lineNumber));
      continue;
    }
    if (!csv.isWithinCell) startedAt = lineNumber;
    const cells = csv.read(line);
    if (!cells) continue;
    if (header) people.push(toPerson(header, cells, startedAt));
    else header = cells;
  }
  if (csv.isWithinCell) throw new BenchError(`Line ${startedAt} of ${file} opens a quote that nothing closes.`);
  if (people.length === 0) throw new BenchError(`${file} has no people.`);
  return { columns: header ?? [...new Set(people.flatMap((person) => Object.keys(person)))], people };
}

function toPerson(header: readonly string[], cells: readonly string[], lineNumber: number): Person {
  if (cells.length !== header.length) {
    throw new BenchError(`Line ${lineNumber} has ${cells.length} cells, the header has ${header.length}.`);
  }
  return Object.fromEntries(header.map((column, place) => [column, cells[place] ?? ""]));
}

function readObject(line: string, lineNumber: number): Person {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (error) {
    throw new BenchError(`Line ${lineNumber} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new BenchError(`Line ${lineNumber} is no object.`);
  }
  return Object.fromEntries(Object.entries(json).map(([column, value]) => [column, value === null ? "" : `${value}`]));
}
