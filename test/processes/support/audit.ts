import type pg from "pg";

/** A job as it was from then on. */
export interface JobEntry {
  /** Milliseconds since the epoch, by the server's clock. */
  at: number;
  jobId: string;
  leadKey: string | null;
  conversationId: string | null;
  propertyId: string;
  status: string;
  fence: number;
  leaseOwner: string | null;
  leaseUntil: number | null;
  crashCount: number;
}

/** A lock as it was from then on; without a holder when it was given back. */
export interface LockEntry {
  at: number;
  name: string;
  holder: string | null;
  leaseUntil: number | null;
}

/** Every change of the queue and the locks of a database, in order. */
export interface Timeline {
  jobs: JobEntry[];
  locks: LockEntry[];
}

const AUDIT = `
CREATE TABLE test_job_audit (
  seq BIGINT GENERATED ALWAYS AS IDENTITY, at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
  job_id UUID, lead_key TEXT, conversation_id UUID, property_id UUID, status TEXT, fence INTEGER,
  lease_owner TEXT, lease_until TIMESTAMPTZ, crash_count INTEGER
);
CREATE FUNCTION test_audit_job() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO test_job_audit (job_id, lead_key, conversation_id, property_id, status, fence, lease_owner, lease_until, crash_count)
  VALUES (NEW.id, NEW.lead_key, NEW.conversation_id, NEW.property_id, NEW.status, NEW.fence, NEW.lease_owner, NEW.lease_until, NEW.crash_count);
  RETURN NULL;
END $$;
CREATE TRIGGER test_audit_job AFTER INSERT OR UPDATE ON lead_sync_queue
  FOR EACH ROW EXECUTE FUNCTION test_audit_job();

CREATE TABLE test_lock_audit (
  seq BIGINT GENERATED ALWAYS AS IDENTITY, at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
  name TEXT, holder TEXT, lease_until TIMESTAMPTZ
);
CREATE FUNCTION test_audit_lock() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO test_lock_audit (name, holder, lease_until)
  VALUES (coalesce(NEW.name, OLD.name), NEW.holder, NEW.lease_until);
  RETURN NULL;
END $$;
CREATE TRIGGER test_audit_lock AFTER INSERT OR UPDATE OR DELETE ON lead_sync_lock
  FOR EACH ROW EXECUTE FUNCTION test_audit_lock();
`;

/** Lets a database write down who holds what, from now on. */
export const installAudit = async (pool: pg.Pool): Promise<void> => {
  await pool.query(AUDIT);
};

const ms = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;

export async function readTimeline(pool: pg.Pool): Promise<Timeline> {
  const jobs = await pool.query<JobEntry>(
    `SELECT ${ms("at")} AS at, job_id AS "jobId", lead_key AS "leadKey", conversation_id AS "conversationId",
       property_id AS "propertyId", status, fence, lease_owner AS "leaseOwner", ${ms("lease_until")} AS "leaseUntil",
       crash_count AS "crashCount"
     FROM test_job_audit ORDER BY seq`,
  );
  const locks = await pool.query<LockEntry>(
    `SELECT ${ms("at")} AS at, name, holder, ${ms("lease_until")} AS "leaseUntil" FROM test_lock_audit ORDER BY seq`,
  );
  return { jobs: jobs.rows, locks: locks.rows };
}
