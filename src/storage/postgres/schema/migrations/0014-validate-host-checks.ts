import { quoteIdentifier } from "../../client/statement.js";
import { HOST_CHECKS } from "../host-checks.js";
import type { Migration } from "../migration.js";
import { quoteLiteral, type SchemaNames } from "../names.js";

/** Holds the rows that were there before against the seed's rules. Those that break one are the host's to mend: only a notice is raised. */
export const validateHostChecks: Migration = {
  number: 14,
  name: "validate-host-checks",
  sql: (names) => `
DO $$
DECLARE
    rule RECORD;
BEGIN
    FOR rule IN
        SELECT conrelid::regclass AS relation, conname AS name
        FROM pg_catalog.pg_constraint
        WHERE NOT convalidated AND (conrelid, conname) IN (${checksOf(names)})
    LOOP
        BEGIN
            EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', rule.relation, rule.name);
        EXCEPTION WHEN check_violation THEN
            RAISE NOTICE 'Some rows of % break %: mend them, then run ALTER TABLE % VALIDATE CONSTRAINT %.',
                rule.relation, rule.name, rule.relation, quote_ident(rule.name);
        END;
    END LOOP;
END
$$;`,
};

const checksOf = ({ host }: SchemaNames): string =>
  HOST_CHECKS.map(
    ({ table, name }) => `(${quoteLiteral(`${host}.${quoteIdentifier(table)}`)}::regclass, ${quoteLiteral(name)})`,
  ).join(", ");
