import { quoteIdentifier } from "../../client/statement.js";
import { HOST_CHECKS, type HostCheck } from "../host-checks.js";
import type { Migration } from "../migration.js";
import { quoteLiteral } from "../names.js";

/** The seed's rules for rows of host tables. `NOT VALID`: rows that are there already may break them. */
export const hostChecks: Migration = {
  number: 3,
  name: "host-checks",
  sql: ({ host }) => HOST_CHECKS.map((check) => addIfAbsent(host, check)).join("\n"),
};

const addIfAbsent = (host: string, { table, name, check }: HostCheck): string => {
  const relation = `${host}.${quoteIdentifier(table)}`;
  return `
DO $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM pg_catalog.pg_constraint
        WHERE conrelid = ${quoteLiteral(relation)}::regclass AND conname = ${quoteLiteral(name)}
    ) THEN
        ALTER TABLE ${relation} ADD CONSTRAINT ${name} CHECK (${check}) NOT VALID;
    END IF;
END
$$;`;
};
