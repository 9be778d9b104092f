import { parseArgs } from "node:util";
import * as z from "zod";
import { parseInput } from "../../src/domain/errors.js";
import { BenchError } from "./bench-error.js";

export const HELP = `Usage: npm run bench:matching -- [options]

How well and how fast duplicates are found. Without options: the export in examples/data, whose duplicates are known.

  --input FILE      a chatbot export: JSON Lines of { property, user, conversation, tour }
  --truth FILE      what is known about it: { "same_person": [[id, …], …], "not_same": [[id, id, reason], …] }

  --fit             fits the matcher to the export first, without labels

  --people FILE     instead, generic people: CSV with a header row, or JSON Lines of flat objects
  --with FILE       a second such file: pairs are then of one record of each
  --fields LIST     columns and how to compare them, as given_name:given,surname:surname,suburb:text
                    (given, middle, surname, text, code, id, date, year, exact, sex, email, phone). What those who live
                    together share is known by the column's name (street, city, zip, …), or said: landlord:text:household,
                    state:exact:own. Default: by the names of the columns, else by what they hold
  --cluster COLUMN  the column that is equal for records of one person. Default: cluster, cluster_id, ent_id, entity_id
                    or identity; else the number in rec_id ("rec-122-org" and "rec-122-dup-0" are one person)

  --speed           times the search and the look-up on generated people, beside the seeds' formula on all pairs
  --rounds N        rounds of it; medians are shown (default 3)
  --json            prints the results as JSON
`;

const schema = z
  .object({
    input: z.string().optional(),
    truth: z.string().optional(),
    fit: z.boolean().default(false),
    people: z.string().optional(),
    with: z.string().optional(),
    fields: z.string().optional(),
    cluster: z.string().optional(),
    speed: z.boolean().default(false),
    rounds: z.coerce.number().int().min(1).max(99).default(3),
    json: z.boolean().default(false),
    help: z.boolean().default(false),
  })
  .refine(({ input, truth }) => (input === undefined) === (truth === undefined), "--input and --truth go together")
  .refine(({ people, input }) => !people || !input, "--people and --input exclude each other")
  .refine(({ people, fit }) => !people || !fit, "--people always shows both, fitted and not; --fit is for an export")
  .refine((o) => o.people || !(o.with || o.fields || o.cluster), "--with, --fields and --cluster need --people");

export type BenchOptions = z.infer<typeof schema>;

/** @throws BenchError or ValidationError when an option is unknown, misses its value or makes no sense */
export function readOptions(args: string[]): BenchOptions {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  try {
    const { values } = parseArgs({
      args,
      options: {
        ...{ input: text, truth: text, people: text, with: text, fields: text, cluster: text, rounds: text },
        ...{ fit: flag, speed: flag, json: flag, help: flag },
      },
    });
    return parseInput(schema, values, "The command line");
  } catch (error) {
    if (error instanceof TypeError) throw new BenchError(`${error.message}\n\n${HELP}`);
    throw error;
  }
}
