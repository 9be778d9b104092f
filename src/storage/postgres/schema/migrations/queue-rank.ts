/**
 * The place of a job among those of its property, as `rankOf` of `rules/queue` has it. In UTC, because PostgreSQL takes
 * arithmetic on instants for dependent on the session's time zone, and indexes only what depends on nothing.
 */
export const RANK = rankOf("");

/** {@link RANK} of the job of a table alias. */
export function rankOf(alias: string): string {
  const of = alias === "" ? "" : `${alias}.`;
  return `(${of}next_retry_at AT TIME ZONE 'UTC') - (${of}priority - 1) * interval '10 minutes'`;
}

/** Lets the planner of a function use only the indexes its statements are written for, whatever it knows of the table. */
export const STEADY_PLANS = `
    SET enable_seqscan = off
    SET enable_bitmapscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
    SET enable_material = off
    SET enable_sort = off
    SET jit = off
    SET plan_cache_mode = force_generic_plan`;
