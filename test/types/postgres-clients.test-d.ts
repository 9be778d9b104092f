import type { PGlite, PGliteInterface, Transaction } from "@electric-sql/pglite";
import type pg from "pg";
import type postgres from "postgres";
import { describe, expectTypeOf, it } from "vitest";
import type { databaseOf } from "../../src/storage/postgres/client/database-of.js";
import type { PostgresClient, PostgresTransactionClient } from "../../src/storage/postgres/client/structural-types.js";
import type { sqlOf } from "../../src/storage/postgres/client/transaction-of.js";

describe("a database can be given as", () => {
  it("a pool of pg", () => {
    expectTypeOf<pg.Pool>().toExtend<PostgresClient>();
    expectTypeOf<pg.Pool>().toExtend<Parameters<typeof databaseOf>[0]>();
  });

  it("the sql function of postgres.js, also one with types of its own", () => {
    expectTypeOf<postgres.Sql>().toExtend<PostgresClient>();
    expectTypeOf<postgres.Sql<{ bigint: bigint }>>().toExtend<PostgresClient>();
  });

  it("PGlite, also through its interface", () => {
    expectTypeOf<PGlite>().toExtend<PostgresClient>();
    expectTypeOf<PGliteInterface>().toExtend<PostgresClient>();
  });

  it("nothing else, a single pg client least of all", () => {
    expectTypeOf<pg.Client>().not.toExtend<PostgresClient>();
    expectTypeOf<postgres.TransactionSql>().not.toExtend<PostgresClient>();
    expectTypeOf<string>().not.toExtend<PostgresClient>();
  });
});

describe("a host's open transaction can be given as", () => {
  it("a pg client, of a pool or not", () => {
    expectTypeOf<pg.PoolClient>().toExtend<PostgresTransactionClient>();
    expectTypeOf<pg.Client>().toExtend<Parameters<typeof sqlOf>[0]>();
  });

  it("what postgres.js and PGlite hand to the work", () => {
    expectTypeOf<postgres.TransactionSql>().toExtend<PostgresTransactionClient>();
    expectTypeOf<postgres.TransactionSql<{ bigint: bigint }>>().toExtend<PostgresTransactionClient>();
    expectTypeOf<Transaction>().toExtend<PostgresTransactionClient>();
  });

  it("not as a client whose statements may each take another connection", () => {
    expectTypeOf<postgres.Sql>().not.toExtend<PostgresTransactionClient>();
    expectTypeOf<PGlite>().not.toExtend<PostgresTransactionClient>();
  });
});
