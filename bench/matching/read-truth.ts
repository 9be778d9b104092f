import { readFile } from "node:fs/promises";
import * as z from "zod";
import { parseInput } from "../../src/domain/errors.js";
import { BenchError } from "./bench-error.js";

const truthSchema = z.object({
  same_person: z.array(z.array(z.string())),
  not_same: z.array(z.tuple([z.string(), z.string(), z.string()])).default([]),
});

/** What is known about the records of an export: groups of one person, and pairs that only look like it. */
export interface Truth {
  samePerson: string[][];
  notSame: [a: string, b: string, reason: string][];
}

/** @throws BenchError when the file is missing or no JSON; ValidationError naming each failing path */
export async function readTruth(file: string): Promise<Truth> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw BenchError.reading(file, error);
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new BenchError(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const truth = parseInput(truthSchema, json, `The truth file ${file}`);
  return { samePerson: truth.same_person, notSame: truth.not_same };
}
