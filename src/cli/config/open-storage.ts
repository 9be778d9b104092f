import { ConfigError } from "../../domain/errors.js";
import { createEmbeddedStorage } from "../../storage/postgres/embedded.js";
import { PostgresStorageAdapter } from "../../storage/postgres/postgres-storage-adapter.js";
import type { OpenStorage } from "../surroundings.js";
import type { DatabaseSettings } from "./database-settings.js";

const EMBEDDED = "pglite:";
/** A command asks one thing after another; one more connection hears news. */
const CONNECTIONS = 4;
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Opens the store a URL names. Does not migrate a server's database: that is the host's decision.
 * @throws ConfigError when neither `pg` nor `postgres` is installed; StorageError
 */
export async function openStorage(
  settings: DatabaseSettings,
  openEmbedded: typeof createEmbeddedStorage = createEmbeddedStorage,
): Promise<OpenStorage> {
  const { url, schema, hostSchema } = settings;
  const names = { ...(schema !== undefined && { schema }), ...(hostSchema !== undefined && { hostSchema }) };
  if (url.startsWith(EMBEDDED)) {
    const dataDir = url.slice(EMBEDDED.length).replace(/^\/\//, "");
    const storage = await openEmbedded({ ...names, ...(dataDir !== "" && { dataDir }) });
    return { storage, close: () => storage.close() };
  }
  return (await withPg(url, names)) ?? (await withPostgresJs(url, names)) ?? noClient();
}

type Names = Pick<ConstructorParameters<typeof PostgresStorageAdapter>[0], "schema" | "hostSchema">;

async function withPg(connectionString: string, names: Names): Promise<OpenStorage | undefined> {
  const pg = await installed(() => import("pg"));
  if (!pg) return undefined;
  const client = new pg.default.Pool({
    connectionString,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: "lead-sync",
  });
  return opened(new PostgresStorageAdapter({ client, ...names }), () => client.end());
}

async function withPostgresJs(url: string, names: Names): Promise<OpenStorage | undefined> {
  const postgres = await installed(() => import("postgres"));
  if (!postgres) return undefined;
  const client = postgres.default(url, { max: CONNECTIONS, connect_timeout: CONNECT_TIMEOUT_MS / 1000 });
  return opened(new PostgresStorageAdapter({ client, ...names }), () => client.end());
}

const opened = (storage: PostgresStorageAdapter, end: () => Promise<void>): OpenStorage => ({
  storage,
  close: async () => {
    await storage.close();
    await end();
  },
});

/** A client a host may or may not have. */
async function installed<T>(load: () => Promise<T>): Promise<T | undefined> {
  try {
    return await load();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

function noClient(): never {
  throw new ConfigError("The database of DATABASE_URL needs a client: run `npm install pg` (or `postgres`).", {
    context: { variables: ["DATABASE_URL"] },
  });
}
