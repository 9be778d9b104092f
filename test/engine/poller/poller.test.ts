import { describe, expect, it } from "vitest";
import type { PollingOptions, SyncEngineOptions } from "../../../src/engine/options.js";
import { SyncEngine } from "../../../src/engine/sync-engine.js";
import type { ResManGateway } from "../../../src/ports/resman.js";
import type { StorageAdapter } from "../../../src/ports/storage.js";
import { anId } from "../../../src/testing/index.js";
import { type ClockedWorld, createClockedWorld } from "../../support/clocked-world.js";
import { aRow, DANA, minutes, PROPERTY } from "../../support/small-world.js";

const seconds = (count: number): number => count * 1000;
const OTHER_PROPERTY = anId(0x101);

/** Seconds since the beginning at which an engine began to pull a property. */
function pullsOf(world: ClockedWorld, engine: SyncEngine = world.engine, propertyId = PROPERTY): number[] {
  const begin = world.clock.now();
  const starts: number[] = [];
  engine.on("run:started", ({ run }) => {
    if (run.kind === "pull" && run.propertyId === propertyId) starts.push((world.clock.now() - begin) / 1000);
  });
  return starts;
}

const errorsOf = (engine: SyncEngine) => {
  const errors: { during: string; error: unknown }[] = [];
  engine.on("engine:error", (event) => errors.push(event));
  return errors;
};

/** Dana's world with the poller on; `pullEveryMs` is left to `polling`. */
const pollingWorld = async (options: Parameters<typeof createClockedWorld>[0] = {}) => {
  const world = await createClockedWorld(options);
  const { now, setTimeout, clearTimeout } = world.clock;
  let ids = 0;
  const engine = (more: Partial<SyncEngineOptions> = {}): SyncEngine => {
    ids += 1;
    const mine = ids;
    let serial = 0;
    const randomId = () => anId(mine * 0x1000_0000 + serial++);
    const runtime = { now, setTimeout, clearTimeout, random: () => 0.5, randomId };
    return new SyncEngine({ storage: world.storage, resman: world.client, runtime, ...more });
  };
  return { ...world, newEngine: engine, engine: engine() };
};

const renameDana = (world: ClockedWorld, email: string): void => {
  const prospectId = world.fake.prospects()[0]?.prospectId ?? "";
  world.fake.staff.changeEmail({ prospectId, email });
};

describe("a running engine", () => {
  it("pulls each minute in busy hours, and less often while nothing comes", async () => {
    const world = await pollingWorld();
    const starts = pullsOf(world);
    await world.engine.start();
    await world.clock.advance(minutes(8));
    await world.engine.stop();
    expect(starts).toEqual([0, 60, 120, 210, 300, 390]);
  });

  it("pulls rarely in the property's night", async () => {
    const world = await pollingWorld({ rows: [aRow(0, { property: { timeZone: "Asia/Tokyo" } })] });
    const starts = pullsOf(world);
    await world.engine.start();
    await world.clock.advance(minutes(40));
    await world.engine.stop();
    expect(starts).toEqual([0, 600, 1200, 2100]);
  });

  it("comes back soon after a change", async () => {
    const world = await pollingWorld();
    await world.engine.pushLead(DANA);
    await world.clock.advance(minutes(10));
    const starts = pullsOf(world);
    await world.engine.start();
    await world.clock.advance(seconds(30));
    renameDana(world, "new@example.com");
    await world.clock.advance(seconds(90));
    expect((await world.engine.getLead(DANA)).fields.email).toBe("new@example.com");
    expect(starts).toEqual([0, 60, 75, 90, 120]);
    await world.engine.stop();
  });

  it("tries a pull that failed again within seconds, and says what went wrong", async () => {
    const world = await pollingWorld({ client: { retry: { attempts: 1 } } });
    const starts = pullsOf(world);
    const errors = errorsOf(world.engine);
    world.fake.faults.set("http503Html", { next: 3 });
    await world.engine.start();
    await world.clock.advance(seconds(100));
    await world.engine.stop();
    expect(starts).toEqual([0, 5, 15, 35, 95]);
    const failed = { during: "pull", error: { code: "TEMPORARY_ERROR" } };
    expect(errors).toMatchObject([failed, failed, failed]);
  });

  it("leaves ResMan alone for as long as it asks", async () => {
    const world = await pollingWorld({ client: { retry: { attempts: 1 } } });
    const starts = pullsOf(world);
    world.fake.faults.set("rateLimit", { next: 1, retryAfter: "200" });
    await world.engine.start();
    await world.clock.advance(seconds(205));
    await world.engine.stop();
    expect(starts).toEqual([0, 200]);
  });

  it("goes on when its clock, which was an hour ahead, is put right", async () => {
    const world = await pollingWorld();
    let aheadMs = minutes(60);
    const { setTimeout, clearTimeout } = world.clock;
    const now = (): number => world.clock.now() + aheadMs;
    const engine = world.newEngine({ runtime: { now, setTimeout, clearTimeout, random: () => 0.5 } });
    const starts = pullsOf(world, engine);
    await engine.start();
    await world.clock.advance(seconds(90));
    aheadMs = 0;
    await world.clock.advance(minutes(3));
    await engine.stop();
    expect(starts).toEqual([0, 60, 120, 210]);
    expect(world.clock.pending).toBe(0);
  });

  it("leaves a property in peace that is switched off, and is back soon when it is on again", async () => {
    const world = await pollingWorld();
    const starts = pullsOf(world);
    await world.engine.start();
    await world.clock.advance(seconds(10));
    await world.engine.integrations.pause(PROPERTY);
    await world.clock.advance(minutes(20));
    expect(starts).toEqual([0]);
    // Nor does it keep it from others.
    const name = [`poll:${PROPERTY}`];
    const holder = { holder: "somebody", at: new Date(world.clock.now()).toISOString(), leaseMs: 1 };
    expect(await world.storage.locks.acquire(name, holder)).toEqual({ acquired: true });
    await world.storage.locks.release(name, "somebody");
    await world.engine.integrations.resume(PROPERTY);
    await world.clock.advance(seconds(30));
    expect(starts).toHaveLength(2);
    await world.engine.stop();
    expect(world.clock.pending).toBe(0);
  });

  it("does not pull what only goes out, and notices a property that is added", async () => {
    const world = await pollingWorld();
    await world.storage.integrations.update(PROPERTY, { syncDirection: "to_resman" });
    const starts = pullsOf(world);
    await world.engine.start();
    await world.clock.advance(minutes(1));
    expect(starts).toEqual([]);
    await world.storage.integrations.update(PROPERTY, { syncDirection: "from_resman" });
    await world.clock.advance(minutes(1));
    expect(starts).toHaveLength(1);
    await world.engine.stop();
  });

  it("pulls one property while another one's pull hangs", async () => {
    const rows = [aRow(), aRow(1, { property: { id: OTHER_PROPERTY }, conversation: { propertyId: OTHER_PROPERTY } })];
    const world = await pollingWorld({ rows });
    const { client } = world;
    const hangs = new Proxy(client, {
      get: (target, name) => {
        if (name === "pullProspects")
          return () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) });
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    }) as ResManGateway;
    const engine = world.newEngine({ resman: ({ propertyId }) => (propertyId === OTHER_PROPERTY ? hangs : client) });
    const slow = pullsOf(world, engine, OTHER_PROPERTY);
    const quick = pullsOf(world, engine);
    await engine.start();
    await world.clock.advance(minutes(3));
    expect(slow).toEqual([0]);
    expect(quick).toEqual([0, 60, 120]);
  });

  it("goes on when the store was away", async () => {
    const world = await pollingWorld();
    let isAway = true;
    const integrations = {
      ...world.storage.integrations,
      list: async () => {
        if (isAway) throw new Error("connection refused");
        return world.storage.integrations.list();
      },
    };
    const storage = new Proxy<StorageAdapter>(world.storage, {
      get: (target, name) => {
        if (name === "integrations") return integrations;
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const engine = world.newEngine({ storage });
    const starts = pullsOf(world, engine);
    const errors = errorsOf(engine);
    await engine.start();
    await world.clock.advance(seconds(9));
    isAway = false;
    await world.clock.advance(seconds(1));
    // The scheduler reads the same list.
    expect(errors.map(({ during }) => during).sort()).toEqual(["poll", "poll", "schedule", "schedule"]);
    expect(starts).toEqual([10]);
    await engine.stop();
  });

  it("takes its pace from `pullEveryMs` round the clock, unless `polling` says otherwise", async () => {
    const world = await pollingWorld({ rows: [aRow(0, { property: { timeZone: "Asia/Tokyo" } })] });
    for (const [options, expected] of [
      [{ pullEveryMs: minutes(5) }, [0, 300, 600]],
      [{ pullEveryMs: minutes(5), polling: { quietMs: minutes(2) } }, [0, 120, 240, 420, 600]],
      [{ polling: { quietMs: minutes(4), busyHours: [0, 2] as const } }, [0, 240, 480]],
      [{ polling: { busyMs: minutes(4), busyHours: [0, 24] as const } }, [0, 240, 480]],
      [{ pullEveryMs: 0, polling: { busyMs: minutes(1) } }, []],
    ] as const) {
      const engine = world.newEngine(options);
      const starts = pullsOf(world, engine);
      await engine.start();
      await world.clock.advance(minutes(10));
      await engine.stop();
      expect(starts).toEqual(expected);
      // The property's night goes on.
      await world.clock.advance(minutes(10));
    }
  });

  it.each([
    ["polling.busyMs", { busyMs: 0 }],
    ["polling.busyHours.1", { busyHours: [8, 25] as const }],
    ["polling.jitter", { jitter: 0.6 }],
    ["polling", { everyMs: 5 }],
  ])("refuses a wrong option %s", async (option, polling) => {
    const { storage, client } = await createClockedWorld();
    expect(() => new SyncEngine({ storage, resman: client, polling: polling as PollingOptions })).toThrowError(
      expect.objectContaining({ code: "INVALID_CONFIG", context: { option } }),
    );
  });
});

describe("two processes", () => {
  it("pull a property as often as one does", async () => {
    const world = await pollingWorld();
    const other = world.newEngine();
    const [mine, others] = [pullsOf(world), pullsOf(world, other)];
    await world.engine.start();
    await world.clock.advance(0);
    await other.start();
    await world.clock.advance(minutes(8));
    expect(mine).toEqual([0, 60, 120, 210, 300, 390]);
    expect(others).toEqual([]);
    await Promise.all([world.engine.stop(), other.stop()]);
    expect(world.clock.pending).toBe(0);
  });

  it("hand a property over when one stops", async () => {
    const world = await pollingWorld();
    const other = world.newEngine();
    const others = pullsOf(world, other);
    await world.engine.start();
    await world.clock.advance(0);
    await other.start();
    await world.clock.advance(seconds(70));
    await world.engine.stop();
    await world.clock.advance(seconds(60));
    expect(others).toHaveLength(1);
    await other.stop();
  });

  it.each([
    // The next pull was due at 120, and the lease ends a minute later.
    ["in the day", "America/Chicago", 180, [0, 60]],
    // The next pull was due at 600, but a sign of life at 120.
    ["in the night", "Asia/Tokyo", 180, [0]],
  ])("and one of them dies %s: the other is at it within minutes", async (_, timeZone, takenOverAt, before) => {
    const world = await pollingWorld({ rows: [aRow(0, { property: { timeZone } })] });
    const died = { yes: false };
    const { now, setTimeout, clearTimeout } = world.clock;
    const runtime = {
      now,
      clearTimeout,
      setTimeout: (callback: () => void, ms: number) => setTimeout(() => died.yes || callback(), ms),
      random: () => 0.5,
    };
    const mortal = world.newEngine({ runtime });
    const [first, second] = [pullsOf(world, mortal), pullsOf(world)];
    await mortal.start();
    await world.clock.advance(0);
    await world.engine.start();
    await world.clock.advance(seconds(70));
    died.yes = true;
    await world.clock.advance(seconds(takenOverAt - 71));
    expect(first).toEqual(before);
    expect(second).toEqual([]);
    await world.clock.advance(seconds(1));
    expect(second).toEqual([takenOverAt]);
    await world.engine.stop();
  });

  it("share a quiet night: who rests for long is not taken for dead", async () => {
    const world = await pollingWorld({ rows: [aRow(0, { property: { timeZone: "Asia/Tokyo" } })] });
    const other = world.newEngine();
    const [mine, others] = [pullsOf(world), pullsOf(world, other)];
    await world.engine.start();
    await world.clock.advance(0);
    await other.start();
    await world.clock.advance(minutes(40));
    expect(mine).toEqual([0, 600, 1200, 2100]);
    expect(others).toEqual([]);
    await Promise.all([world.engine.stop(), other.stop()]);
  });

  it("and one of them freezes: when it wakes, it finds the property taken and leaves it", async () => {
    const world = await pollingWorld();
    const frozen: { is: boolean; late: (() => void)[] } = { is: false, late: [] };
    const { now, setTimeout, clearTimeout } = world.clock;
    const runtime = {
      now,
      clearTimeout,
      setTimeout: (callback: () => void, ms: number) =>
        setTimeout(() => (frozen.is ? void frozen.late.push(callback) : callback()), ms),
      random: () => 0.5,
    };
    const sleeper = world.newEngine({ runtime });
    const [first, second] = [pullsOf(world, sleeper), pullsOf(world)];
    await sleeper.start();
    await world.clock.advance(0);
    await world.engine.start();
    await world.clock.advance(seconds(10));
    frozen.is = true;
    await world.clock.advance(minutes(5));
    expect(second.length).toBeGreaterThan(1);
    frozen.is = false;
    for (const callback of frozen.late) callback();
    const before = second.length;
    await world.clock.advance(minutes(5));
    expect(first).toEqual([0]);
    expect(second.length).toBeGreaterThan(before);
    await Promise.all([world.engine.stop(), sleeper.stop()]);
  });
});
