import { expect, it } from "vitest";
import { anId } from "../../src/testing/index.js";
import { freshDatabase } from "../support/postgres/fresh-database.js";
import { aRow } from "../support/small-world.js";
import { countJobs, openSite, until } from "./support/site.js";

const POISONED_PROPERTY = anId(0x900);
const POISONED = anId(0x300);
const OTHERS = [1, 2, 3, 4, 5, 6];

it("sets a job aside whose worker was killed three times, goes on with the others, and runs it again when it is asked to", async () => {
  const database = await freshDatabase();
  const poisoned = aRow(0, { property: { id: POISONED_PROPERTY }, conversation: { propertyId: POISONED_PROPERTY } });
  const others = OTHERS.map((n) => aRow(n, { user: { email: `renter${n}@example.com`, phone: null } }));
  const worker = { settings: { leaseMs: 700, pollMs: 100 } };
  const site = await openSite({ databaseUrl: database.url, rows: [poisoned, ...others], worker });
  try {
    const never = new Promise<void>(() => {});
    site.resman.hold = ({ propertyId }) => (propertyId === POISONED_PROPERTY ? never : undefined);
    const { id } = await site.engine.enqueue(POISONED);
    for (let crash = 1; crash <= 3; crash += 1) {
      const victim = await site.fleet.start();
      const [first, second] = OTHERS.slice(2 * crash - 2, 2 * crash);
      for (const n of [first, second]) if (n) await site.engine.enqueue(anId(0x300 + n));
      await until("the poisoned job in work", () =>
        site.resman.calls.some(({ actor, propertyId }) => actor === victim.actor && propertyId === POISONED_PROPERTY),
      );
      await until("the others done", async () => (await countJobs(site.pool)).completed === 2 * crash);
      await site.fleet.kill(victim);
    }
    await site.fleet.start();
    await until("a job set aside", async () => (await countJobs(site.pool)).failed === 1);
    expect(await countJobs(site.pool)).toEqual({ completed: OTHERS.length, failed: 1 });
    const listed = await site.engine.jobs.list({ status: "failed" });
    expect(listed).toMatchObject([{ id, errorCode: "WORKER_CRASHED", crashCount: 3, retryCount: 0 }]);

    site.resman.hold = () => undefined;
    expect(await site.engine.jobs.retry(id)).toMatchObject({ id, status: "pending", crashCount: 0 });
    await until("its success", async () => (await countJobs(site.pool)).completed === OTHERS.length + 1);
    expect(site.resman.fake.prospects(POISONED_PROPERTY)).toHaveLength(1);
  } finally {
    await site.close();
    await database.drop();
  }
}, 60_000);
