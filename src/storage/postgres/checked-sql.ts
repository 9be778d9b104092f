import { ValidationError } from "../../domain/errors.js";
import type { Sql, SqlDatabase, SqlParameter } from "./client/sql.js";
import { isStorableText } from "./rows/storable.js";

/** Refuses text that PostgreSQL cannot hold before it is sent: clients cut or replace it, each in its own way. */
export const checkedSql = (sql: Sql): Sql => ({
  query: async (text, parameters = []) => {
    check(parameters);
    return sql.query(text, parameters);
  },
});

/** {@link checkedSql} for a whole database. */
export const checkedDatabase = (database: SqlDatabase): SqlDatabase => ({
  ...checkedSql(database),
  script: (text) => database.script(text),
  transaction: (work) => database.transaction((sql) => work(checkedSql(sql))),
  listen: (channel, onNotify) => database.listen(channel, onNotify),
});

function check(parameters: readonly SqlParameter[]): void {
  if (parameters.every((parameter) => parameter === null || isStorableText(parameter))) return;
  throw new ValidationError("A text", [{ path: "", message: "has a character that cannot be stored" }]);
}
