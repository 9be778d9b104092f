import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { EXIT } from "../../src/cli/exit-codes.js";
import { runCli } from "../../src/cli/run-cli.js";
import type { Surroundings } from "../../src/cli/surroundings.js";
import { AirtableClient } from "../../src/clients/airtable/airtable-client.js";
import { CAMPAIGN_FIELDS } from "../../src/domain/campaign-lead.js";
import { RemoteError, StorageError } from "../../src/domain/errors.js";
import type { AirtableGateway } from "../../src/ports/airtable.js";
import { MemoryStorageAdapter } from "../../src/storage/memory/memory-storage-adapter.js";
import { Screen, stubEngine, surroundings } from "../cli/support.js";
import { Dice } from "./support/dice.js";
import { brokenBytes, mutatedJson, poison, randomJson } from "./support/hostile-json.js";
import { rounds, seedOf, watchRejections } from "./support/laws.js";

const LINES = 1500;
const SETTINGS = 1500;
const TOKEN = "patSECRET.0123456789";
const PASSWORD = "s3cret-of-the-database";
const ENV = {
  DATABASE_URL: `postgres://sync:${PASSWORD}@db.example.com/app`,
  AIRTABLE_TOKEN: TOKEN,
  AIRTABLE_BASE_ID: "appEXAMPLE0000001",
  AIRTABLE_CLIENT_ID: "client-1",
};
const CODES: readonly number[] = Object.values(EXIT);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lead-sync-fuzz-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A base that answers as chance has it. */
const gatewayOf = (dice: Dice, baseId: string): AirtableGateway => {
  const fields = CAMPAIGN_FIELDS.map((field) => ({ id: `fld-${field}`, name: field, type: "singleLineText" }));
  const tables = [{ id: "tbl-1", name: "Leads", primaryFieldId: "fld-email", fields }];
  const answer = async () => {
    if (dice.chance(0.2)) throw new RemoteError("AUTH_ERROR", "HTTP 403.");
    return dice.chance(0.8) ? tables : [];
  };
  async function* pages() {
    await answer();
    yield { records: [] };
  }
  return { baseId, tables: answer, pages, permissionLevel: async () => "edit" } as unknown as AirtableGateway;
};

async function started(args: readonly string[], dice: Dice, parts: Partial<Surroundings> = {}) {
  const [stdout, stderr] = [new Screen(), new Screen(dice.chance(0.5))];
  const around = surroundings({
    env: ENV,
    cwd: folder,
    stdout,
    stderr,
    openStorage: async () => {
      if (dice.chance(0.1)) throw new StorageError("STORAGE_ERROR", "The database is not there.", { retryable: true });
      return { storage: new MemoryStorageAdapter(), close: async () => undefined };
    },
    // The client looks at its options as ever; nothing is sent.
    createClient: (options) => gatewayOf(dice, new AirtableClient(options).baseId),
    loadModule: async () => ({ default: stubEngine() }),
    ...parts,
  });
  const code = await runCli(args, around);
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** @throws where a command ended otherwise than it may */
function requireLawful(args: readonly string[], { code, stdout, stderr }: Awaited<ReturnType<typeof started>>): void {
  if (!CODES.includes(code)) throw new Error(`It ended with ${code}.`);
  const said = stdout + stderr;
  for (const secret of [TOKEN, PASSWORD]) if (said.includes(secret)) throw new Error(`It tells: ${secret}`);
  if (/^ {4}at .*:\d+:\d+/m.test(said)) throw new Error(`It shows a stack: ${said}`);
  if (said.includes("UNEXPECTED")) throw new Error(said);
  if (said === "" || (code === EXIT.usage && stderr === "")) throw new Error(`It says nothing about ${code}.`);
  // Help and version that were asked for are for people.
  if (!args.includes("--json") || (code === EXIT.ok && /^(Usage:|1\.2\.3$)/m.test(stdout))) return;
  if (stdout.trimEnd().split("\n").length !== 1) throw new Error(`Not one line: ${stdout}`);
  JSON.parse(stdout);
}

const WORDS = [
  ...["reconcile", "reconcile", "airtable", "init", "check", "doctor", "help", "--help", "-h", "--version", "--"],
  ...["--lookback", "--lookback=5", "--dry-run", "--full", "--allow-mass-delete", "--config", "--json", "--json"],
  ...[
    "--table",
    "--table=Leads",
    "--out",
    "--out=map.json",
    "--force",
    "x.mjs",
    "20",
    "0",
    "-1",
    "1e400",
    "NaN",
    "0x10",
  ],
  ...[
    "",
    " ",
    "-",
    "--__proto__",
    "__proto__",
    "--constructor",
    "constructor",
    "toString",
    "--json=1",
    "-j",
    "é",
    "\u0000",
  ],
];

it(`${LINES} command lines of any words end with an exit code and say why`, async () => {
  const rejections = watchRejections();
  const seen = new Set<number>();
  const seed = seedOf(1_500_000);
  const dice = new Dice(seed);
  await rounds({ seed, count: LINES }, async (describe) => {
    const args = dice.many(1 + dice.int(6), () => (dice.chance(0.95) ? dice.pick(WORDS) : dice.text(20)));
    describe(JSON.stringify(args));
    const done = await started(args, dice);
    seen.add(done.code);
    requireLawful(args, done);
  });
  await rejections.expectNone();
  expect([...seen].sort()).toEqual([EXIT.ok, EXIT.failed, EXIT.usage, EXIT.partial]);
}, 60_000);

const NAMES = [
  ...Object.keys(ENV),
  ...["DATABASE_SCHEMA", "DATABASE_HOST_SCHEMA", "AIRTABLE_BASE_URL", "AIRTABLE_TABLE", "AIRTABLE_INTERVAL_MS"],
  ...["AIRTABLE_KEY_FIELD", "AIRTABLE_FIELD_MAP"],
];
const VALUES = [
  ...[
    "",
    " ",
    "\n",
    "0",
    "-1",
    "1e400",
    "NaN",
    "203",
    "200.5",
    "postgres://",
    "pglite:",
    "mysql://x",
    "http://",
    "app",
  ],
  ...[
    "https://user:pass@example.com",
    "https://example.com/?q",
    "javascript:alert(1)",
    "Leads",
    "fld-notes",
    "map.json",
  ],
  ...["../../etc/passwd", "/dev/null/x", "\u0000", "é", "x".repeat(10_000), "__proto__", "constructor", "null"],
];

/** A field map as somebody could have left it. */
function fieldMap(dice: Dice): string | Uint8Array<ArrayBuffer> {
  const right = Object.fromEntries(
    CAMPAIGN_FIELDS.slice(0, dice.int(23)).map((field) => [field, dice.chance(0.2) ? null : `fld-${field}`]),
  );
  const kind = dice.int(6);
  if (kind < 1) return JSON.stringify(right);
  if (kind < 4) return mutatedJson(dice, right, { ids: ["fld-email", "Email", "fld-nothing"] });
  if (kind < 5) return brokenBytes(dice, JSON.stringify(right));
  return dice.chance(0.5) ? randomJson(dice, 4) : poison(dice);
}

it(`${SETTINGS} settings and field maps of any kind are taken, or refused by name`, async () => {
  const rejections = watchRejections();
  const seen = new Set<number>();
  const seed = seedOf(1_600_000);
  const dice = new Dice(seed);
  await rounds({ seed, count: SETTINGS }, async (describe) => {
    const map = fieldMap(dice);
    await writeFile(join(folder, "map.json"), map);
    const env: Record<string, string | undefined> = {
      ...ENV,
      ...(dice.chance(0.7) && { AIRTABLE_FIELD_MAP: "map.json" }),
    };
    for (const _ of Array(dice.int(3))) env[dice.pick(NAMES)] = dice.chance(0.2) ? dice.text(20) : dice.pick(VALUES);
    describe(`${JSON.stringify(env)}\n${String(map).slice(0, 500)}`);
    const args = [...dice.pick([["airtable", "check"], ["doctor"]]), "--json"];
    const done = await started(args, dice, { env });
    seen.add(done.code);
    requireLawful(args, done);
  });
  await rejections.expectNone();
  expect([...seen].sort()).toEqual([EXIT.ok, EXIT.failed, EXIT.usage, EXIT.partial]);
}, 60_000);
