import type { Repositories } from "../../../../src/ports/storage.js";
import { createRepositories } from "../../../../src/storage/postgres/repositories/index.js";
import { createRowTables } from "../../../../src/storage/postgres/rows/row-tables.js";
import { type SchemaNames, schemaNames } from "../../../../src/storage/postgres/schema/index.js";
import { databaseSession } from "../../../../src/storage/postgres/session.js";
import type { SchemaDatabase } from "./schema-database.js";

/** The repositories on a database that has the schema. */
export const repositoriesOf = ({ database }: SchemaDatabase, names: SchemaNames = schemaNames()): Repositories =>
  createRepositories(databaseSession(database, createRowTables(names, { country: undefined })));
