import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AesSecretBox, generateSecretKey } from "../../src/engine/integrations/aes-secret-box.js";
import { SyncEngine } from "../../src/engine/sync-engine.js";
import { parseSecretKeys } from "../../src/rules/secrets/secret-key.js";
import { FAKE_RESMAN_IDS } from "../../src/testing/index.js";
import { bundleCommand, runProcess } from "../cli/support-process.js";
import type { FreshDatabase } from "../support/postgres/databases.js";
import { freshDatabase } from "../support/postgres/fresh-database.js";
import { aRow, doubledMarkers, PROPERTY } from "../support/small-world.js";
import { countJobs, openSite, type Site, until } from "./support/site.js";

const LEADS = 12;
const rows = Array.from({ length: LEADS }, (_, index) =>
  aRow(index, { user: { firstName: `Renter${index}`, email: `renter${index}@example.com`, phone: null } }),
);
const { accountId, integrationPartnerId, apiKey } = FAKE_RESMAN_IDS;

/** `lead-sync worker` as a host runs it. */
class WorkerCommand {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown[]>;
  readonly lines: Record<string, unknown>[] = [];
  stderr = "";

  constructor(file: string, env: Record<string, string>) {
    this.#child = spawn(process.execPath, [file, "worker", "--json"], { stdio: ["ignore", "pipe", "pipe"], env });
    this.#ended = once(this.#child, "close");
    let rest = "";
    this.#child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      const texts = (rest + chunk).split("\n");
      rest = texts.pop() ?? "";
      this.lines.push(...texts.map((text) => JSON.parse(text)));
    });
    this.#child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      this.stderr += chunk;
    });
  }

  said(event: string): boolean {
    return this.lines.some((line) => line.event === event);
  }

  /** Resolves with its exit code; null where the signal ended it. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.#child.kill(signal);
    const [code] = await this.#ended;
    return code as number | null;
  }
}

let command: Awaited<ReturnType<typeof bundleCommand>>;
let database: FreshDatabase;
let site: Site;
const workers: WorkerCommand[] = [];

beforeAll(async () => {
  command = await bundleCommand();
}, 120_000);
afterAll(() => command.remove());
beforeEach(async () => {
  database = await freshDatabase();
  site = await openSite({ databaseUrl: database.url, rows });
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.end("SIGKILL")));
  await site.close();
  await database.drop();
});

const OWN_ACCOUNT = {
  RESMAN_ACCOUNT_ID: String(accountId),
  RESMAN_INTEGRATION_PARTNER_ID: integrationPartnerId,
  RESMAN_API_KEY: apiKey,
};

const environment = (more: Record<string, string>): Record<string, string> => ({
  PATH: process.env.PATH ?? "",
  TZ: "UTC",
  DATABASE_URL: database.url,
  RESMAN_BASE_URL: site.resman.url,
  RESMAN_V2_BASE_URL: site.resman.url,
  ...more,
});

async function startWorker(more: Record<string, string> = OWN_ACCOUNT): Promise<WorkerCommand> {
  const worker = new WorkerCommand(command.file, environment(more));
  workers.push(worker);
  await until(`a worker: ${worker.stderr}`, () => worker.said("worker:ready"), 60_000);
  return worker;
}

const queueSome = async (from: number, to: number): Promise<void> => {
  for (const { conversation } of rows.slice(from, to)) await site.engine.enqueue(conversation.id);
};
const isDone = (count: number) => async (): Promise<boolean> => (await countJobs(site.pool)).completed === count;

function expectEachOnce(count: number): void {
  const emails = site.resman.fake.prospects().flatMap(({ people }) => people.map(({ email }) => email));
  expect(emails).toHaveLength(count);
  expect(new Set(emails).size).toBe(count);
  expect(doubledMarkers(site.resman.fake)).toEqual([]);
}

/** The answer to the first write does not leave before it is let go. */
function holdFirstWrite(): { isUnderWay: () => boolean; letGo: () => void } {
  let letGo = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let isUnderWay = false;
  site.resman.holdAnswer = ({ kind }) => {
    if (kind !== "write" || isUnderWay) return undefined;
    isUnderWay = true;
    return gate;
  };
  return { isUnderWay: () => isUnderWay, letGo };
}

describe("lead-sync worker", { timeout: 180_000 }, () => {
  it("ends what is under way at SIGTERM, takes nothing new, and leaves the rest to the next", async () => {
    const first = await startWorker();
    const { isUnderWay, letGo } = holdFirstWrite();
    await queueSome(0, 1);
    await until("a write under way", isUnderWay);
    const ended = first.end("SIGTERM");
    await until("its word", () => first.said("worker:stopping"));
    await queueSome(1, LEADS);
    letGo();
    expect(await ended).toBe(0);
    expect(await countJobs(site.pool)).toEqual({ completed: 1, pending: LEADS - 1 });
    await startWorker();
    await until("all jobs", isDone(LEADS), 60_000);
    expectEachOnce(LEADS);
  });

  it("that is killed in the middle of a write is made up for by another, and the write is not repeated", async () => {
    const first = await startWorker();
    const { isUnderWay } = holdFirstWrite();
    await queueSome(0, 1);
    await until("a write under way", isUnderWay);
    const second = await startWorker();
    expect(await first.end("SIGKILL")).toBe(null);
    await queueSome(1, LEADS);
    await until("what the dead one did not hold", isDone(LEADS - 1), 60_000);
    // A minute passes for what it held.
    await site.pool.query("UPDATE lead_sync_queue SET lease_until = now() WHERE status = 'processing'");
    await site.pool.query("UPDATE lead_sync_lock SET lease_until = now() WHERE lease_until > now()");
    await until("all jobs", isDone(LEADS), 60_000);
    expectEachOnce(LEADS);
    expect(await second.end("SIGTERM")).toBe(0);
  });
});

describe("keys that are rotated while workers run", { timeout: 180_000 }, () => {
  it("keep no lead from arriving", async () => {
    const [k1, k2] = [`k1:${generateSecretKey()}`, `k2:${generateSecretKey()}`];
    const seal = (keys: string) => new AesSecretBox({ keys: parseSecretKeys(keys) });
    const operator = new SyncEngine({ storage: site.storage, resman: site.client, secrets: seal(k1) });
    const integration = await operator.integrations.get(PROPERTY);
    const apiCredentials = {
      account_id: String(accountId),
      integration_partner_id: integrationPartnerId,
      api_key: apiKey,
    };
    await operator.integrations.save({ ...integration, apiCredentials });
    const keyOf = async (): Promise<unknown> => (await site.storage.integrations.get(PROPERTY))?.apiCredentials?.kid;
    expect(await keyOf()).toBe("k1");

    const old = await startWorker({ LEAD_SYNC_SECRET_KEYS: k1 });
    await queueSome(0, 3);
    await until("the first", isDone(3), 60_000);
    // Step 2: both keys everywhere, one process after the other.
    const both = { LEAD_SYNC_SECRET_KEYS: `${k1},${k2}` };
    const next = await startWorker(both);
    await queueSome(3, 6);
    expect(await old.end("SIGTERM")).toBe(0);
    // Step 3, in the middle of work.
    await queueSome(6, 9);
    const rotated = await runProcess(
      process.execPath,
      [command.file, "secrets", "rotate", "--json"],
      environment(both),
    );
    expect(rotated).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(rotated.stdout)).toMatchObject({ rotated: 1, failed: [] });
    expect(await keyOf()).toBe("k2");
    await until("those in between", isDone(9), 60_000);
    // Step 5.
    const last = await startWorker({ LEAD_SYNC_SECRET_KEYS: k2 });
    expect(await next.end("SIGTERM")).toBe(0);
    await queueSome(9, LEADS);
    await until("the last", isDone(LEADS), 60_000);
    expectEachOnce(LEADS);
    expect((await site.storage.integrations.get(PROPERTY))?.errorCount).toBe(0);
    for (const worker of [old, next, last]) {
      expect(worker.said("lead:failed")).toBe(false);
      for (const secret of [...[k1, k2].map((key) => key.slice(3)), apiKey])
        expect(JSON.stringify(worker.lines) + worker.stderr).not.toContain(secret);
    }
  });
});
