import { runCli } from "../../src/cli/run-cli.js";
import type { Surroundings } from "../../src/cli/surroundings.js";
import type { FullSyncResult, ReconcileOptions, ReconciliationResult } from "../../src/engine/airtable/results.js";
import type { NewJob } from "../../src/ports/storage.js";
import type { SchemaFinding } from "../../src/rules/airtable/schema-finding.js";
import { systemRuntime } from "../../src/runtime/system-runtime.js";

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
    integrations: { list: async () => [], get: async (propertyId: string) => ({ propertyId }) },
    airtable: {
      isConfigured: parts.isConfigured ?? true,
      check: () => {
        asked.push({ call: "check" });
        return parts.check?.() ?? Promise.resolve(parts.findings ?? []);
      },
    },
  };
}

/** Surroundings in which nothing can be opened, with some parts replaced. */
export function surroundings(parts: Partial<Surroundings> = {}): Surroundings {
  const unexpected = (what: string) => () => {
    throw new Error(`unexpected: ${what}`);
  };
  return {
    env: {},
    cwd: "/nowhere",
    stdout: new Screen(),
    stderr: new Screen(),
    signal: new AbortController().signal,
    runtime: systemRuntime,
    timeZone: "UTC",
    version: "1.2.3",
    ask: undefined,
    openStorage: unexpected("openStorage"),
    createClient: unexpected("createClient"),
    createResManClient: unexpected("createResManClient"),
    loadModule: unexpected("loadModule"),
    ...parts,
  };
}

/** Runs a command line in this process; the module of `--config` is `exported`. Arguments with spaces come as a list. */
export async function run(
  args: string | readonly string[],
  { exported, tty = false, ...parts }: Partial<Surroundings> & { exported?: unknown; tty?: boolean } = {},
) {
  const [stdout, stderr] = [new Screen(tty), new Screen(tty)];
  const loadModule = async () => ({ default: exported });
  const words = typeof args === "string" ? args.split(" ").filter(Boolean) : args;
  const code = await runCli(words, surroundings({ stdout, stderr, loadModule, ...parts }));
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** A job that waits: a lead may differ from ResMan. */
export function aPushJob(id: string, conversationId: string, propertyId: string): NewJob {
  const at = "2026-03-02T17:00:00.000Z";
  return {
    id,
    conversationId,
    resmanLeadId: null,
    propertyId,
    syncOperation: "push",
    syncData: {},
    trigger: "api",
    priority: 2,
    maxRetries: 3,
    notBefore: at,
    at,
  };
}

/** The one JSON document on stdout. */
export const documentOf = ({ stdout }: { stdout: string }) => JSON.parse(stdout);
