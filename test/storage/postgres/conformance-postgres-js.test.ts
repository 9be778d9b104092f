import postgres from "postgres";
import { freshDatabase } from "../../support/postgres/fresh-database.js";
import { describeConformance } from "./support/conformance.js";

describeConformance("postgres.js", async () => {
  const fresh = await freshDatabase();
  const sql = postgres(fresh.url, { max: 6, onnotice: () => {} });
  return {
    client: sql,
    run: (text) => sql.unsafe(text),
    close: async () => {
      await sql.end();
      await fresh.drop();
    },
  };
});
