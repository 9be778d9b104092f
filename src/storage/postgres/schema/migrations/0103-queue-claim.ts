import type { Migration } from "../migration.js";
import { quoteLiteral, type SchemaNames } from "../names.js";
import { claimFunction } from "./claim-function.js";

/** Takes due jobs in the order of work. Its cost does not grow with what waits, is paused, has ended or is not due yet. */
export const queueClaim: Migration = {
  number: 103,
  name: "queue claim",
  sql: (names) => [lineUp(names), claimFunction(names, "CREATE", "i.sync_enabled IS NOT FALSE")].join("\n"),
};

const lineUp = ({ ours, channel }: SchemaNames): string => `
-- Lets those who claim many jobs go one after the other: side by side, each reads and passes over what the others are
-- taking. Only for speed: who waited long goes ahead.
CREATE FUNCTION ${ours}.lead_sync_line_up() RETURNS VOID
LANGUAGE plpgsql SET lock_timeout = '1s' AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(${quoteLiteral(`${channel} claim`)}, 0));
EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
    RETURN;
END
$$;`;
