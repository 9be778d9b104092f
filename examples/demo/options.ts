import { parseArgs } from "node:util";
import * as z from "zod";

const HELP = `Usage: npm run demo -- [options]

Pushes a chatbot export to ResMan, lets staff change some of it, pulls, and shows that a second cycle has nothing to do.
Without options it runs against a fake ResMan in a process of its own, on the export in examples/data.

  --input FILE          another export (JSON Lines, as examples/data/conversations.jsonl)
  --storage WHERE       memory, embedded (default: PGlite, in this process) or a postgres:// URL; there the demo uses a
                        schema of its own, which it drops at the end
  --workers N           lets N worker processes push the leads from the queue, on a real PostgreSQL server: the one of
                        --storage, or one that is started for the demo
  --chaos               lets the fake fail: 10 % 503, 5 % lost answers, 5 % transient errors; with --workers, some of them
                        are killed on the way
  --seed N              another choice of staff edits and failures (default 1)
  --no-dashboard        serves no dashboard; otherwise there is one (on PORT, or any free port), and in a terminal it stays
                        open with staff at work until Ctrl+C
  --stay                stays open also where nobody watches, and with a real ResMan

  --resman-url URL      a real ResMan (v1) instead of the fake; staff edits are then left to real staff
  --account ID          its account
  --partner ID          the integration partner
  --property ID         the ResMan property every lead of the export goes to
  --agent ID            the leasing agent events are filed under
  --source ID           the lead source
  The API key is read from the environment variable RESMAN_API_KEY.
`;

const schema = z.object({
  input: z.string().default("examples/data/conversations.jsonl"),
  storage: z
    .string()
    .regex(/^(memory|embedded|postgres(ql)?:\/\/.+)$/, "must be memory, embedded or a postgres:// URL")
    .default("embedded"),
  workers: z.coerce.number().int().min(0).max(64).default(0),
  chaos: z.boolean().default(false),
  seed: z.coerce.number().int().default(1),
  "no-dashboard": z.boolean().default(false),
  stay: z.boolean().default(false),
  "resman-url": z.url().optional(),
  account: z.string().optional(),
  partner: z.string().optional(),
  property: z.string().optional(),
  agent: z.string().optional(),
  source: z.string().optional(),
});

/** A ResMan that is not the demo's own. */
export interface RealResMan {
  url: string;
  account: string;
  partner: string;
  property: string;
  agent: string;
  source: string;
  apiKey: string;
}

export interface DemoOptions {
  input: string;
  storage: string;
  workers: number;
  chaos: boolean;
  seed: number;
  /** Whether to serve a dashboard. */
  dashboard: boolean;
  /** Whether to stay with it at the end. */
  stays: boolean;
  real: RealResMan | undefined;
}

/** Reads the command line; prints the help and ends the process when asked for it, or when an option is wrong. */
export function readOptions(args: string[], env: NodeJS.ProcessEnv, isWatched: boolean): DemoOptions {
  try {
    const { values } = parseArgs({
      args,
      options: {
        input: { type: "string" },
        storage: { type: "string" },
        workers: { type: "string" },
        chaos: { type: "boolean" },
        seed: { type: "string" },
        "no-dashboard": { type: "boolean" },
        stay: { type: "boolean" },
        "resman-url": { type: "string" },
        account: { type: "string" },
        partner: { type: "string" },
        property: { type: "string" },
        agent: { type: "string" },
        source: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help) {
      console.log(HELP);
      process.exit(0);
    }
    const options = schema.parse(values);
    const { input, storage, workers, chaos, seed, stay, "no-dashboard": isUnwanted } = options;
    if (stay && isUnwanted) throw new Error("--stay and --no-dashboard exclude each other.");
    if (workers > 0 && storage === "memory") {
      throw new Error(
        "--workers needs a store several processes can share: leave --storage out, or give a postgres:// URL.",
      );
    }
    const real = realResMan(options, env);
    const dashboard = !isUnwanted;
    return { input, storage, workers, chaos, seed, dashboard, stays: stay || (dashboard && isWatched && !real), real };
  } catch (error) {
    const message =
      error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : error;
    console.error(`${message}\n\n${HELP}`);
    process.exit(2);
  }
}

function realResMan(options: z.infer<typeof schema>, env: NodeJS.ProcessEnv): RealResMan | undefined {
  const { "resman-url": url, account, partner, property, agent, source } = options;
  if (!url) return undefined;
  const apiKey = env.RESMAN_API_KEY;
  if (account && partner && property && agent && source && apiKey) {
    return { url, account, partner, property, agent, source, apiKey };
  }
  throw new Error("--resman-url also needs --account, --partner, --property, --agent, --source and RESMAN_API_KEY.");
}
