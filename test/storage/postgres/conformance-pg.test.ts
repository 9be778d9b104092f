import pg from "pg";
import { freshDatabase } from "../../support/postgres/fresh-database.js";
import { describeConformance } from "./support/conformance.js";

describeConformance("pg", async () => {
  const fresh = await freshDatabase();
  const pool = new pg.Pool({ connectionString: fresh.url, max: 6 });
  return {
    client: pool,
    run: (sql) => pool.query(sql),
    close: async () => {
      await pool.end();
      await fresh.drop();
    },
  };
});
