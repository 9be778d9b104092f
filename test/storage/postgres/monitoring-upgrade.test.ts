import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { migrate } from "../../../src/storage/postgres/schema/index.js";
import { runMigrations } from "../../../src/storage/postgres/schema/migrate.js";
import { MIGRATIONS } from "../../../src/storage/postgres/schema/migrations/index.js";
import { idsOf } from "../../../src/testing/storage-conformance/expectations.js";
import { at, id, logRow } from "../../../src/testing/storage-conformance/fixtures.js";
import { claim } from "../../../src/testing/storage-conformance/queue-steps.js";
import { repositoriesOf } from "./support/repositories-of.js";
import { PLACES, type SchemaDatabase } from "./support/schema-database.js";
import { insertion } from "./support/schema-rows.js";

const NEW = [23, 24, 105, 106];
const OLD = MIGRATIONS.filter(({ number }) => !NEW.includes(number));

describe.each(PLACES)("a database of the version before monitoring, on %s,", (_, open) => {
  let place: SchemaDatabase;
  beforeEach(async () => {
    place = await open();
    await runMigrations(place.database, OLD, {});
    await place.run(`
      INSERT INTO property (id, name) VALUES ('${id(1)}', 'Oak Park'), ('${id(2)}', 'Elm Court');
      INSERT INTO resman_integration (property_id, resman_property_id, settings, last_sync_at) VALUES
        ('${id(1)}', 'R1', '{"defaultAgentId": "a", "defaultSourceId": "s"}', NULL)`);
  }, 60_000);
  afterEach(() => place.close());

  const addJob = (n: number, property: number) =>
    place.run(
      insertion("lead_sync_queue", {
        id: id(n),
        property_id: id(property),
        sync_operation: "push",
        next_retry_at: at(0),
        created_at: at(-n),
      }),
    );

  it("gets the steps it lacks, and no others", async () => {
    expect((await migrate(place.database)).map(({ number }) => number)).toEqual(NEW);
    expect(await migrate(place.database)).toEqual([]);
  });

  it("keeps its properties, which neither rest nor have a schedule of their own", async () => {
    await migrate(place.database);
    const { integrations } = repositoriesOf(place);
    expect(await integrations.list()).toMatchObject([
      { propertyId: id(1), syncCron: null, retryAt: null, errorCount: 0 },
    ]);
    expect(await integrations.countFailure(id(1), at(1))).toBe(1);
  });

  it("keeps its jobs, knows how old they are, and leaves those of a property that rests", async () => {
    for (const n of [1, 2]) await addJob(n, 1);
    for (const n of [3, 4]) await addJob(n, 2);
    await migrate(place.database);
    const repositories = repositoriesOf(place);
    expect(await repositories.queue.oldestLate({ at: at(1) })).toBe(at(-4));
    await repositories.integrations.suspend(id(1), { retryAt: at(5), status: "error" });
    expect(idsOf(await claim(repositories, { limit: 1 }))).toEqual([id(3)]);
    expect(idsOf(await claim(repositories))).toEqual([id(4)]);
    expect(idsOf(await claim(repositories, { at: at(5) }))).toEqual([1, 2].map(id));
  });

  it("keeps its log, the archive included, and archives the latencies that are new about it", async () => {
    const entry = { sync_direction: "to_resman", sync_status: "success", sync_type: "update", created_at: at(0) };
    const archive = () => place.run("SELECT archive_old_sync_logs('1 day')");
    await place.run(insertion("lead_sync_log", { ...entry, id: id(1) }));
    await archive();
    await place.run(insertion("lead_sync_log", { ...entry, id: id(2) }));
    await migrate(place.database);
    const { log } = repositoriesOf(place);
    const row = logRow(3, { conversationId: null, propertyId: null, latencyMs: 12.5 });
    await log.append(row);
    expect(await log.list()).toMatchObject([row, { id: id(2), latencyMs: null }]);
    await archive();
    expect(await place.rows("SELECT id, latency_ms FROM lead_sync_log_archive ORDER BY id")).toEqual([
      { id: id(1), latency_ms: null },
      { id: id(2), latency_ms: null },
      { id: id(3), latency_ms: 12.5 },
    ]);
  });
});
