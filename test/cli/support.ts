import { runCli } from "../../src/cli/run-cli.js";
import type { Surroundings } from "../../src/cli/surroundings.js";
import type { FullSyncResult, ReconcileOptions, ReconciliationResult } from "../../src/engine/airtable/results.js";
import type { SchemaFinding } from "../../src/rules/airtable/schema-finding.js";

/** Keeps what was written. */
export class Screen {
  text = "";
  readonly isTTY: boolean;

  constructor(isTTY = false) {
    this.isTTY = isTTY;
  }

  write(text: string): void {
    this.text += text;
  }
}

export const RESULT: ReconciliationResult = {
  success: true,
  stage1: { recordsProcessed: 120, inserted: 3, updated: 5, errors: [] },
  stage2: { recordsProcessed: 12, updated: 10, skipped: 2, errors: [] },
  startTime: new Date("2026-03-02T17:00:00Z"),
  endTime: new Date("2026-03-02T17:00:03Z"),
  duration: 3000,
  runId: "run-1",
  deleted: 0,
  created: 1,
  conflicts: 0,
  warnings: [],
  plan: [],
};

export const FINDING: SchemaFinding = {
  severity: "error",
  code: "FIELD_MISSING",
  field: "email",
  message: 'The table "Leads" has no field "Mail" for email.',
  remedy: "Add the field.",
};

/** An engine that says what it is told to say, and remembers what it was asked. */
export function stubEngine(
  parts: {
    reconcile?: (options: ReconcileOptions) => Promise<ReconciliationResult>;
    syncAll?: (options: ReconcileOptions) => Promise<FullSyncResult>;
    findings?: SchemaFinding[];
    problem?: { code: string; message: string };
    check?: () => Promise<SchemaFinding[]>;
    isConfigured?: boolean;
  } = {},
) {
  const asked: { call: string; options?: ReconcileOptions }[] = [];
  return {
    asked,
    reconcile: (options: ReconcileOptions) => {
      asked.push({ call: "reconcile", options });
      return parts.reconcile?.(options) ?? Promise.resolve(RESULT);
    },
    syncAll: (options: ReconcileOptions) => {
      asked.push({ call: "syncAll", options });
      return parts.syncAll?.(options) ?? Promise.resolve({ ...RESULT, resumed: false });
    },
    health: async () => {
      asked.push({ call: "health" });
      return { status: parts.problem ? "down" : "ok", running: false, problem: parts.problem ?? null };
    },
    airtable: {
      isConfigured: parts.isConfigured ?? true,
      check: () => {
        asked.push({ call: "check" });
        return parts.check?.() ?? Promise.resolve(parts.findings ?? []);
      },
    },
  };
}

/** Runs a command line in this process; the module of `--config` is `exported`. */
export async function run(
  args: string,
  { exported, tty = false, ...parts }: Partial<Surroundings> & { exported?: unknown; tty?: boolean } = {},
) {
  const [stdout, stderr] = [new Screen(), new Screen(tty)];
  const unexpected = (what: string) => () => {
    throw new Error(`unexpected: ${what}`);
  };
  const code = await runCli(args.split(" ").filter(Boolean), {
    env: {},
    cwd: "/nowhere",
    stdout,
    stderr,
    signal: new AbortController().signal,
    openStorage: unexpected("openStorage"),
    createClient: unexpected("createClient"),
    loadModule: async () => ({ default: exported }),
    ...parts,
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** The one JSON document on stdout. */
export const documentOf = ({ stdout }: { stdout: string }) => JSON.parse(stdout);
