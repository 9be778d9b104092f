import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStorage } from "../../src/cli/config/open-storage.js";
import type { AirtableClientOptions } from "../../src/clients/airtable/client-options.js";
import type { AirtableGateway } from "../../src/ports/airtable.js";
import { MemoryStorageAdapter } from "../../src/storage/memory/memory-storage-adapter.js";
import type { EmbeddedStorage } from "../../src/storage/postgres/embedded.js";
import { documentOf, run, stubEngine } from "./support.js";

const ENV = {
  DATABASE_URL: "postgres://localhost/app",
  AIRTABLE_TOKEN: "patSECRET.1",
  AIRTABLE_BASE_ID: "appXXXXXXXXXXXXXX",
  AIRTABLE_CLIENT_ID: "client-1",
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lead-sync-cli-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Runs with these variables; the base is one nobody can see, the store is in memory. */
async function runWith(env: Record<string, string | undefined>, args = "airtable check") {
  const seen: { client?: AirtableClientOptions; database?: unknown; closed: number } = { closed: 0 };
  const done = await run(args, {
    env: { ...ENV, ...env },
    cwd: folder,
    openStorage: async (settings) => {
      seen.database = settings;
      return {
        storage: new MemoryStorageAdapter(),
        close: async () => {
          seen.closed += 1;
        },
      };
    },
    createClient: (options) => {
      seen.client = options;
      return {
        baseId: options.baseId,
        permissionLevel: async () => undefined,
        tables: async () => [],
      } as unknown as AirtableGateway;
    },
  });
  return { ...done, ...seen };
}

describe("the environment", () => {
  it.each(Object.keys(ENV))("is refused without %s, and the message names it", async (name) => {
    for (const value of [undefined, "  "]) {
      const { code, stderr, database } = await runWith({ [name]: value });
      expect(code).toBe(2);
      expect(stderr).toContain(name);
      expect(database).toBeUndefined();
    }
  });

  it("names all that is missing at once", async () => {
    const { code, stderr } = await run("airtable check");
    expect(code).toBe(2);
    expect(stderr).toContain(
      "Set the environment variables DATABASE_URL, AIRTABLE_TOKEN, AIRTABLE_BASE_ID, AIRTABLE_CLIENT_ID.",
    );
  });

  it.each([
    ["DATABASE_URL", "mysql://localhost/app"],
    ["AIRTABLE_BASE_ID", "Leads base"],
    ["AIRTABLE_BASE_URL", "airtable"],
    ["AIRTABLE_INTERVAL_MS", "100"],
    ["AIRTABLE_INTERVAL_MS", "soon"],
    ["AIRTABLE_FIELD_MAP", "no-such-file.json"],
  ])("is refused where %s is malformed, and no secret is shown", async (name, value) => {
    const { code, stderr, stdout } = await runWith({ [name]: value });
    expect(code).toBe(2);
    expect(stderr).toContain(name);
    expect(stderr + stdout).not.toContain("SECRET");
  });

  it("reaches the client and the store", async () => {
    const { client, database, closed } = await runWith({
      DATABASE_SCHEMA: "sync",
      AIRTABLE_TOKEN: " patSECRET.1\n",
      AIRTABLE_TABLE: "People",
      AIRTABLE_BASE_URL: "http://localhost:1",
    });
    expect(client).toMatchObject({ token: "patSECRET.1", baseId: ENV.AIRTABLE_BASE_ID, leadsTable: "People" });
    expect(client?.baseUrl).toBe("http://localhost:1");
    expect(database).toEqual({ url: ENV.DATABASE_URL, schema: "sync", hostSchema: undefined });
    expect(closed).toBe(1);
  });

  it.each([
    [undefined, 210],
    ["250", 250],
  ])("keeps the rate limit in the store, under a key of the base: with an interval of %s, %d ms", async (text, ms) => {
    const reserved: unknown[] = [];
    const storage = new MemoryStorageAdapter();
    const { reserve } = storage.rateLimits;
    storage.rateLimits.reserve = (...call) => {
      reserved.push([call[0], call[2]]);
      return reserve.apply(storage.rateLimits, call);
    };
    await run("airtable check", {
      env: { ...ENV, AIRTABLE_INTERVAL_MS: text },
      openStorage: async () => ({ storage, close: async () => undefined }),
      createClient: ({ baseId, rateLimiter }) =>
        ({
          baseId,
          tables: async () => [],
          permissionLevel: async () => void (await rateLimiter?.acquire()),
        }) as unknown as AirtableGateway,
    });
    // On a busy machine it may ask twice.
    expect(reserved[0]).toEqual(["airtable:appXXXXXXXXXXXXXX", { limit: 1, intervalMs: ms }]);
  });

  it("closes the store also where the engine cannot be made", async () => {
    let closed = 0;
    const close = async () => {
      closed += 1;
    };
    const { code } = await run("airtable check", {
      env: ENV,
      openStorage: async () => ({ storage: new MemoryStorageAdapter(), close }),
      createClient: () => {
        throw new Error("no client");
      },
    });
    expect([code, closed]).toEqual([1, 1]);
  });
});

describe("the field map's file", () => {
  it.each([
    ["{", "is not JSON"],
    ['{"emial": "Email"}', "is no field map"],
    ['{"email": 5}', "email"],
    ['{"email": ""}', "email"],
  ])("%s is refused", async (text, problem) => {
    await writeFile(join(folder, "map.json"), text);
    const { code, stderr } = await runWith({ AIRTABLE_FIELD_MAP: "map.json" });
    expect(code).toBe(2);
    expect(stderr).toContain("AIRTABLE_FIELD_MAP");
    expect(stderr).toContain(problem);
  });

  it("may name fields and leave some out", async () => {
    await writeFile(join(folder, "map.json"), '{"email": "Mail", "notes": null}');
    const { code, client } = await runWith({ AIRTABLE_FIELD_MAP: "map.json" });
    expect(code).not.toBe(2);
    expect(client).toBeDefined();
  });
});

describe("--config", () => {
  it.each([
    ["an engine", (engine: object) => engine],
    ["a function", (engine: object) => () => engine],
    ["an async function", (engine: object) => async () => engine],
    ["an engine and how to close it", (engine: object) => ({ engine, close: () => undefined })],
    ["the default export of CommonJS", (engine: object) => ({ default: () => engine })],
  ])("takes %s", async (_, exportOf) => {
    const engine = stubEngine();
    expect((await run("airtable check --config a.js", { exported: exportOf(engine) })).code).toBe(0);
    expect(engine.asked).toEqual([{ call: "check" }]);
  });

  it("closes what the host opened, also after a failure", async () => {
    let closed = 0;
    const close = async () => {
      closed += 1;
    };
    const engine = stubEngine({ check: () => Promise.reject(new Error("down")) });
    const exported = () => ({ engine, close });
    expect((await run("airtable check --config a.js", { exported })).code).toBe(1);
    expect(closed).toBe(1);
  });

  it.each([undefined, null, 5, {}, { engine: {} }, () => undefined])("refuses %s", async (exported) => {
    const { code, stderr } = await run("airtable check --config a.js", { exported });
    expect(code).toBe(2);
    expect(stderr).toContain("--config a.js: the default export must be a SyncEngine");
  });

  it("says why a module cannot be loaded; it is looked for from the working folder", async () => {
    const paths: string[] = [];
    const { code, stderr } = await run("airtable check --config conf/a.js", {
      loadModule: async (path) => {
        paths.push(path);
        throw new Error("Cannot find it.");
      },
    });
    expect(code).toBe(2);
    expect(stderr).toContain("Cannot find it.");
    expect(paths).toEqual([join("/nowhere", "conf/a.js")]);
  });
});

it.each([
  ["pglite:./data", { dataDir: "./data" }],
  ["pglite:/var/lib/data", { dataDir: "/var/lib/data" }],
  ["pglite://data", { dataDir: "data" }],
  ["pglite:///var/data", { dataDir: "/var/data" }],
  ["pglite:", {}],
])("%s is the embedded database, which is closed by the command", async (url, options) => {
  const calls: unknown[] = [];
  const embedded = { close: async () => void calls.push("closed") } as unknown as EmbeddedStorage;
  const openEmbedded = async (asked: unknown) => {
    calls.push(asked);
    return embedded;
  };
  const { storage, close } = await openStorage({ url, schema: "sync", hostSchema: undefined }, openEmbedded);
  expect(storage).toBe(embedded);
  await close();
  expect(calls).toEqual([{ schema: "sync", ...options }, "closed"]);
});

it("a store that cannot be reached is told as such, without the password", async () => {
  const env = { ...ENV, DATABASE_URL: "postgres://user:SECRET@127.0.0.1:1/app" };
  const createClient = () => ({ baseId: "app" }) as unknown as AirtableGateway;
  const done = await run("doctor --json", { env, openStorage, createClient });
  expect(done.code).toBe(3);
  const { checks } = documentOf(done);
  expect(checks).toMatchObject([
    { name: "configuration", findings: [] },
    { name: "database", findings: [{ severity: "error", code: "STORAGE_ERROR" }] },
    ...[
      "schema",
      "clock",
      "credentials",
      "resman",
      "agents and sources",
      "properties",
      "airtable",
      "airtable token",
    ].map((name) => ({ name, findings: [], skipped: "database comes first" })),
    { name: "alerts", findings: [], skipped: expect.any(String) },
  ]);
  expect(done.stdout + done.stderr).not.toContain("SECRET");
});
