import { parseInput, StorageError } from "../../domain/errors.js";
import type { LockAttempt, LockLease, LockRepository } from "../../ports/storage.js";
import { lockHolderSchema, lockLeaseSchema, lockNamesSchema } from "../inputs.js";
import type { Sql, SqlDatabase } from "./client/sql.js";
import { encodeJson } from "./rows/storable.js";
import type { SchemaNames } from "./schema/index.js";

/** Undoes what was taken when not all could be. */
class Refused extends Error {}

const LEASE_END = "$3::timestamptz + $4::bigint * interval '1 millisecond'";
/** In one order, so that two who want overlapping names do not wait for each other in a circle. */
const NAMES = "(SELECT DISTINCT n AS name FROM json_array_elements_text($1::text::json) AS n ORDER BY n)";

/**
 * Names held for a while, across processes: a row of `lead_sync_lock` for each that is held. Who acquires a name they hold
 * already is refused like anybody else. Rows of holders that died are taken over, or go with `archive`.
 */
export function lockRepository(database: SqlDatabase, { ours, channel }: SchemaNames): LockRepository {
  const table = `${ours}.lead_sync_lock`;

  const takeFree = async (sql: Sql, { wanted, lease }: Wanted): Promise<boolean> => {
    const taken = await sql.query(
      `INSERT INTO ${table} AS l (name, holder, lease_until)
SELECT n.name, $2, ${LEASE_END} FROM ${NAMES} AS n
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, lease_until = excluded.lease_until
WHERE l.holder IS NULL OR l.lease_until IS NULL OR l.lease_until <= $3::timestamptz
RETURNING 1 AS taken`,
      [encodeJson(wanted, "lock names"), ...lease],
    );
    return taken.length === wanted.length;
  };

  const takeAll = async (wish: Wanted): Promise<boolean> => {
    // One statement is atomic by itself.
    if (wish.wanted.length < 2) return wish.wanted.length === 0 || takeFree(database, wish);
    const attempt = database.transaction(async (sql) => {
      if (!(await takeFree(sql, wish))) throw new Refused("A name is held by somebody else.");
      return true;
    });
    return attempt.catch((error: unknown) => {
      if (error instanceof Refused) return false;
      throw error;
    });
  };

  /** Leaves word that somebody waits. Undefined when all names came free in the meantime. */
  const askFor = async ({ wanted, lease: [, at] }: Wanted): Promise<string | undefined> => {
    const [last] = await database.query<{ heldUntil: string | null }>(
      `WITH held AS (
  SELECT l.name, l.lease_until FROM ${table} AS l JOIN ${NAMES} AS n ON n.name = l.name
  WHERE l.holder IS NOT NULL AND l.lease_until > $2::timestamptz ORDER BY l.name FOR UPDATE OF l
), asked AS (
  UPDATE ${table} AS l SET wanted = true FROM held WHERE l.name = held.name
)
SELECT to_json(max(lease_until)) #>> '{}' AS "heldUntil" FROM held`,
      [encodeJson(wanted, "lock names"), at],
    );
    return last?.heldUntil ? new Date(last.heldUntil).toISOString() : undefined;
  };

  return {
    acquire: async (names, lease): Promise<LockAttempt> => {
      const wish = parse(names, lease);
      for (;;) {
        if (await takeAll(wish)) return { acquired: true };
        const heldUntil = await askFor(wish);
        if (heldUntil !== undefined) return { acquired: false, heldUntil };
      }
    },

    renew: async (names, lease) => {
      const { wanted, lease: parameters } = parse(names, lease);
      const renewed = await database.query(
        `WITH mine AS (
  SELECT l.name FROM ${table} AS l JOIN ${NAMES} AS n ON n.name = l.name
  WHERE l.holder = $2 ORDER BY l.name FOR UPDATE OF l
)
UPDATE ${table} AS l SET lease_until = ${LEASE_END} FROM mine
WHERE l.name = mine.name AND (SELECT count(*) FROM mine) = json_array_length($1::text::json)
RETURNING 1 AS renewed`,
        [encodeJson(wanted, "lock names"), ...parameters],
      );
      if (renewed.length === wanted.length) return;
      throw new StorageError("LEASE_LOST", "A lock is no longer held by this holder.", { context: { names: wanted } });
    },

    release: async (names, holder) => {
      const given = parseInput(lockNamesSchema, names, "lock names");
      const by = parseInput(lockHolderSchema, holder, "lock holder");
      await database.query(
        `WITH mine AS (
  SELECT l.name FROM ${table} AS l JOIN ${NAMES} AS n ON n.name = l.name
  WHERE l.holder = $2 ORDER BY l.name FOR UPDATE OF l
), released AS (
  DELETE FROM ${table} AS l USING mine WHERE l.name = mine.name RETURNING l.wanted
)
SELECT 1 AS told FROM (SELECT 1 FROM released WHERE wanted LIMIT 1) AS news
WHERE pg_notify($3, '') IS NOT NULL`,
        [encodeJson(given, "lock names"), by, channel],
      );
    },
  };
}

interface Wanted {
  wanted: string[];
  /** Holder, now and milliseconds, as parameters. */
  lease: [string, string, string];
}

function parse(names: readonly string[], lease: LockLease): Wanted {
  const wanted = [...new Set(parseInput(lockNamesSchema, names, "lock names"))];
  const { holder, at, leaseMs } = parseInput(lockLeaseSchema, lease, "lock lease");
  return { wanted, lease: [holder, at, `${leaseMs}`] };
}
