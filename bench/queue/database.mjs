import pg from "pg";

/** What all contenders have in common: a server, a database each, and the same table for those that work on ours. */

export const serverUrl = process.env.DATABASE_URL;

export const urlOf = (database) => {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
};

export async function createDatabase(name) {
  const admin = new pg.Client({ connectionString: serverUrl });
  await admin.connect();
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
}

export async function dropDatabase(name) {
  const admin = new pg.Client({ connectionString: serverUrl });
  await admin.connect();
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await admin.end();
}

export const openPool = (database, max = 10) => {
  const pool = new pg.Pool({ connectionString: urlOf(database), max });
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
};

/** All contenders start from the same state of the server: nothing left to write, tables vacuumed. */
export async function settleDown(pool, ...tables) {
  for (const table of tables) await pool.query(`VACUUM ANALYZE ${table}`);
  await pool.query("CHECKPOINT");
}

const PROPERTY = "'00000000-0000-4000-8000-'";
const LEAD = "'00000000-0000-4000-9000-'";
const JOB = "'01900000-0000-7000-8000-'";
const id = (prefix, n) => `(${prefix} || lpad((${n})::text, 12, '0'))::uuid`;

/** Properties and leads, the n-th lead in property n modulo their number. */
export async function addLeads(pool, leads, properties) {
  await pool.query("TRUNCATE property, conversation, lead_sync_queue CASCADE");
  await pool.query(
    `INSERT INTO property (id, name) SELECT ${id(PROPERTY, "n")}, 'House' FROM generate_series(0, ${properties - 1}) AS n`,
  );
  await pool.query(
    `INSERT INTO conversation (id, property_id) SELECT ${id(LEAD, "n")}, ${id(PROPERTY, `n % ${properties}`)}
     FROM generate_series(1, ${leads}) AS n WHERE set_config('lead_sync.origin', 'engine', true) = 'engine'`,
  );
}

/** One job for each lead, in batches of ids that rise with time, as version 7 ids do. */
export async function addJobs(
  pool,
  { from = 1, count, properties, status = "pending", due = "now() - interval '1 hour'" },
) {
  const client = await pool.connect();
  // Without foreign keys: the jobs of a million leads need no million leads.
  await client.query("SET session_replication_role = replica");
  await client.query(
    `INSERT INTO lead_sync_queue (id, conversation_id, property_id, sync_operation, priority, next_retry_at, status, processed_at)
     SELECT ${id(JOB, "n")}, ${id(LEAD, "n")}, ${id(PROPERTY, `n % ${properties}`)}, 'push', 2,
       ${due} + n * interval '1 microsecond', '${status}', ${status === "pending" ? "NULL" : "now()"}
     FROM generate_series(${from}, ${from + count - 1}) AS n`,
  );
  await client.query("SET session_replication_role = origin");
  client.release();
}

export const leadId = (n) => `00000000-0000-4000-9000-${String(n).padStart(12, "0")}`;
export const propertyId = (n) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
