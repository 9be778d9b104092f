import { execFileSync, spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { debianBinaries, embeddedFolder } from "../support/postgres/binaries.js";
import { createDatabase } from "../support/postgres/databases.js";
import { type PostgresServer, type StartOptions, startPostgres } from "../support/postgres/start-postgres.js";

const QUICK = { fsync: "off" };

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function start(options: StartOptions = {}): Promise<PostgresServer> {
  const server = await startPostgres({ from: "embedded", settings: QUICK, ...options });
  cleanUps.push(() => server.stop());
  return server;
}

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text, rowMode: "array" })).rows.flat();
  } finally {
    await client.end();
  }
}

const answers = (port: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ host: "127.0.0.1", port: Number(port) });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });

const dataFolder = async (server: PostgresServer): Promise<string> =>
  String((await ask(server.url(), "SHOW data_directory"))[0]);

describe("the test server", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres({ from: "embedded", settings: { work_mem: "5MB" } });
  });
  afterAll(() => server.stop());

  it("tells its version", async () => {
    expect(await ask(server.url(), "SHOW server_version")).toEqual([server.version]);
    expect(server.version).toMatch(/^18\./);
  });

  it("flushes to disk unless told otherwise, and takes settings", async () => {
    const text = "SELECT current_setting('fsync'), current_setting('work_mem')";
    expect(await ask(server.url(), text)).toEqual(["on", "5MB"]);
  });

  it("lets nobody in without the password", async () => {
    const url = new URL(server.url());
    url.password = "guess";
    await expect(ask(url.href, "SELECT 1")).rejects.toMatchObject({ code: "28P01" });
  });

  it("restarts on its data and port, as after a shutdown and as after a crash", async () => {
    await ask(server.url(), "CREATE TABLE kept (id integer)");
    for (const mode of ["fast", "immediate"] as const) {
      await ask(server.url(), "INSERT INTO kept VALUES (1)");
      await server.restart(mode);
    }
    expect(await ask(server.url(), "SELECT count(*)::integer FROM kept")).toEqual([2]);
  });

  it("makes databases that share nothing, and drops them with whoever is connected", async () => {
    const source = { url: server.url(), template: "unused" };
    const [first, second] = await Promise.all([
      createDatabase(source, { empty: true }),
      createDatabase(source, { empty: true }),
    ]);
    await ask(first.url, "CREATE TABLE mine (id integer)");
    await expect(ask(second.url, "SELECT * FROM mine")).rejects.toMatchObject({ code: "42P01" });
    const guest = new pg.Client({ connectionString: first.url });
    const thrownOut = new Promise((resolve) => guest.on("error", resolve));
    await guest.connect();
    await first.drop();
    await first.drop();
    expect(await thrownOut).toMatchObject({ code: "57P01" });
  });

  it("copies fresh databases from one that is migrated once, however many ask", async () => {
    const source = { url: server.url(), template: "lead_sync_template" };
    const made = await Promise.all([1, 2, 3, 4].map(() => createDatabase(source)));
    for (const { url } of made) {
      expect(await ask(url, "SELECT count(*)::integer FROM lead_sync_queue")).toEqual([0]);
    }
    const names = await ask(server.url(), "SELECT datname FROM pg_database WHERE datname LIKE '%template%' ORDER BY 1");
    expect(names).toEqual(["lead_sync_template", "template0", "template1"]);
  });

  it("that somebody else runs is used when DATABASE_URL names it, and is left running", async () => {
    vi.stubEnv("DATABASE_URL", server.url());
    const outside = await startPostgres();
    expect(outside.version).toBe(server.version);
    expect(await ask(outside.url("template1"), "SELECT current_database()")).toEqual(["template1"]);
    await expect(outside.restart()).rejects.toThrow(/not ours/);
    await outside.stop();
    expect(await ask(server.url(), "SELECT 1 AS one")).toEqual([1]);
  });

  it("that somebody else runs is asked for by name only where DATABASE_URL is set", async () => {
    vi.stubEnv("DATABASE_URL", "");
    await expect(startPostgres({ from: "env" })).rejects.toThrow(/DATABASE_URL/);
  });
});

describe("a server that stopped", () => {
  it("is gone with its data, and may be stopped again", async () => {
    const server = await start();
    const folder = dirname(await dataFolder(server));
    expect(existsSync(folder)).toBe(true);
    await server.stop();
    await server.stop();
    expect(existsSync(folder)).toBe(false);
    expect(await answers(new URL(server.url()).port)).toBe(false);
  });
});

describe("a server that cannot start", () => {
  it("says why, and leaves nothing behind", async () => {
    const temporary = ownTemporaryFolder();
    await expect(start({ settings: { work_mem: "nonsense" } })).rejects.toThrow(/work_mem/);
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe("the binaries of the npm package", () => {
  it("run from below a folder only its owner may enter, without the links an install script makes", async () => {
    const closed = mkdtempSync(join(tmpdir(), "lead-sync-closed-"));
    cleanUps.push(() => rmSync(closed, { recursive: true, force: true }));
    chmodSync(closed, 0o700);
    ownTemporaryFolder();
    const installed = embeddedFolder() ?? "";
    const native = join(closed, "package", "native");
    cpSync(installed, native, { recursive: true, verbatimSymlinks: true, filter: (path) => !isLink(path, installed) });
    cpSync(join(dirname(installed), "package.json"), join(closed, "package", "package.json"));
    expect(readdirSync(join(native, "lib"))).not.toContain("libecpg.so");
    const server = await start({ native });
    expect(await ask(server.url(), "SELECT 1 AS one")).toEqual([1]);
  });
});

/** So that nothing an earlier run left is found. */
function ownTemporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "lead-sync-tmp-"));
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  vi.stubEnv("TMPDIR", folder);
  return folder;
}

/** Whether an install script would have made it. */
function isLink(path: string, installed: string): boolean {
  const links = JSON.parse(readFileSync(join(installed, "pg-symlinks.json"), "utf8")) as { target: string }[];
  return links.some(({ target }) => join(dirname(installed), target) === path);
}

describe.runIf(debianBinaries())("Debian's server", () => {
  it("is used when it is asked for", async () => {
    const server = await start({ from: "debian" });
    expect(await ask(server.url(), "SHOW server_version")).toEqual([expect.stringContaining(server.version)]);
    expect(server.version).toBe(debianBinaries()?.version);
  });
});

/** Starts a server, says where, and waits to be killed. */
const HOLD_SERVER = `
  import { startPostgres } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, "../support/postgres/start-postgres.ts")).href)};
  process.stdin.resume();
  const server = await startPostgres({ from: "embedded", settings: { fsync: "off" } });
  process.stdout.write(server.url() + "\\n");
`;

describe("a process that starts a server", () => {
  it.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)(
    "leaves neither server nor data behind when %s ends it",
    async (signal) => {
      const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", HOLD_SERVER], {
        stdio: ["pipe", "pipe", "inherit"],
      });
      cleanUps.push(() => child.kill("SIGKILL"));
      const url = await new Promise<string>((resolve, reject) => {
        createInterface(child.stdout).once("line", resolve);
        child.once("exit", () => reject(new Error("It ended too early.")));
      });
      const folder = String((await ask(url, "SHOW data_directory"))[0]);
      const processes = () => running(folder);
      expect(processes()).toBeGreaterThan(1);
      child.kill(signal);
      await vi.waitFor(() => expect([processes(), existsSync(dirname(folder))]).toEqual([0, false]), {
        timeout: 10_000,
      });
      expect(await answers(new URL(url).port)).toBe(false);
    },
  );
});

/** How many processes name the folder in their command line: the server and the shell that guards it. */
const running = (folder: string): number =>
  execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(dirname(folder))).length;
