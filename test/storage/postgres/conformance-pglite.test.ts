import { PGlite } from "@electric-sql/pglite";
import { PostgresStorageAdapter } from "../../../src/storage/postgres/postgres-storage-adapter.js";
import { describeConformance } from "./support/conformance.js";

describeConformance("PGlite", async () => {
  const client = await PGlite.create();
  await new PostgresStorageAdapter({ client }).migrate();
  return { client, run: (sql) => client.exec(sql), close: () => client.close() };
});
