import { inject } from "vitest";
import {
  createDatabase,
  type DatabaseSource,
  type FreshDatabase,
  type FreshDatabaseOptions,
  uniqueName,
} from "./databases.js";
import { startPostgres } from "./start-postgres.js";

let own: Promise<DatabaseSource> | undefined;

/** Of a project without a server: one for this process, that ends with it. */
async function startOwn(): Promise<DatabaseSource> {
  const server = await startPostgres();
  return { url: server.url(), template: uniqueName("template") };
}

/** The server of this test run. */
export async function testServer(): Promise<DatabaseSource> {
  const provided = inject("postgres");
  if (provided) return provided;
  own ??= startOwn();
  return own;
}

/** A new database on the server of this test run, a copy of one that is migrated once per run. */
export async function freshDatabase(options: FreshDatabaseOptions = {}): Promise<FreshDatabase> {
  return createDatabase(await testServer(), options);
}
