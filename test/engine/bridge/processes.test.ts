import { describe, expect, it } from "vitest";
import { StorageError } from "../../../src/domain/errors.js";
import type { StorageAdapter } from "../../../src/ports/storage.js";
import { createSeededRandom } from "../../../src/testing/index.js";
import { aBridgeWorld, anEndpoint, eventually, idsOf, SECRET } from "./support.js";

const numbered = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => ({ id: `e-${from + index}` }));

/** A store in which some calls of one repository go through what is given. */
const altered = <K extends keyof StorageAdapter>(inner: StorageAdapter, name: K, part: Partial<StorageAdapter[K]>) =>
  new Proxy(inner, {
    get(target, key) {
      const value = Reflect.get(target, key, target);
      if (key === name) return { ...value, ...part };
      return typeof value === "function" ? value.bind(target) : value;
    },
  });

describe("two processes", () => {
  it("serve a subscriber one at a time, and the other takes over", async () => {
    const world = await aBridgeWorld();
    const endpoint = await anEndpoint();
    const options = { subscribers: [{ id: "crm", url: endpoint.url, secret: SECRET }] };
    const [first, second] = [world.bridge(options), world.bridge(options)];
    await first.start();
    await eventually(async () => expect(await first.status()).toMatchObject([{ isDelivering: true }]));
    await second.start();
    await world.happen(...numbered(20));
    await eventually(() => expect(endpoint.received).toHaveLength(20));
    await world.runtime.advance(30_000);
    expect(await second.status()).toMatchObject([{ isDelivering: false }]);

    await first.stop();
    await world.happen(...numbered(5, 21));
    await world.runtime.advance(10_000);
    await eventually(() => expect(endpoint.received).toHaveLength(25));
    expect(idsOf(endpoint)).toEqual(numbered(25).map(({ id }) => id));
    expect(await second.status()).toMatchObject([{ isDelivering: true }]);
  });

  it("a frozen one does not set the position back", async () => {
    let thaw = (): void => {};
    const frozen = new Promise<void>((resolve) => {
      thaw = resolve;
    });
    const world = await aBridgeWorld({ leaseMs: 30_000 });
    const first = world.bridge({ subscribers: [{ id: "crm", deliver: () => frozen }] });
    await first.start();
    await world.happen(...numbered(3));
    await eventually(async () => expect(await first.status()).toMatchObject([{ isDelivering: true }]));
    // Another holds the name by now: what a freeze longer than the lease comes to.
    const { locks } = world.storage;
    const at = new Date(world.runtime.now() + 31_000).toISOString();
    expect(await locks.acquire(["deliver:crm"], { holder: "other", at, leaseMs: 30_000 })).toEqual({ acquired: true });
    await world.runtime.advance(20_000);
    thaw();
    await eventually(() => expect(JSON.stringify(world.told)).toContain("LEASE_LOST"));
    expect(await first.status()).toMatchObject([{ position: 0, isDelivering: false }]);
  });
});

describe("a restart", () => {
  it("goes on where the last one stopped: nothing is missed, and only what was under way comes again", async () => {
    const world = await aBridgeWorld();
    const got: string[] = [];
    let hangsAt = "e-3";
    const subscriber = {
      id: "own",
      deliver: (_: unknown, { deliveryId }: { deliveryId: string }) => {
        got.push(deliveryId);
        return deliveryId === hangsAt ? new Promise<void>(() => {}) : undefined;
      },
    };
    const first = world.bridge({ subscribers: [subscriber] });
    await first.start();
    await world.happen(...numbered(5));
    await eventually(() => expect(got).toEqual(["e-1", "e-2", "e-3"]));
    await first.stop();
    hangsAt = "";
    await world.happen(...numbered(2, 6));

    const second = world.bridge({ subscribers: [subscriber] });
    await second.start();
    await eventually(() => expect(got).toEqual(["e-1", "e-2", "e-3", "e-3", "e-4", "e-5", "e-6", "e-7"]));
    await second.stop();
    await second.start();
    await world.happen(...numbered(1, 8));
    await eventually(() => expect(got.at(-1)).toBe("e-8"));
    expect(got).toHaveLength(9);
  });

  it("may follow a start that failed, and stop is never in the way", async () => {
    let isAway = true;
    const away = new StorageError("STORAGE_ERROR", "away");
    const world = await aBridgeWorld({
      storage: (inner) =>
        altered(inner, "feed", {
          list: (query) => inner.feed.list(query),
          append: (events) => inner.feed.append(events),
          bounds: () => (isAway ? Promise.reject(away) : inner.feed.bounds()),
        }),
    });
    const got: unknown[] = [];
    const bridge = world.bridge({ subscribers: [{ id: "own", deliver: (update) => void got.push(update) }] });
    await bridge.stop();
    await expect(bridge.start()).rejects.toBe(away);
    await bridge.stop();
    isAway = false;
    await Promise.all([bridge.start(), bridge.start()]);
    await world.happen({});
    await eventually(() => expect(got).toHaveLength(1));
    const stopping = bridge.stop();
    await Promise.all([stopping, bridge.stop(), bridge.start()]);
    await world.happen({});
    await eventually(() => expect(got).toHaveLength(2));
  });
});

it("whatever fails and whoever stops, everything arrives and in order", async () => {
  const world = await aBridgeWorld();
  const { random } = createSeededRandom(7);
  world.runtime.random = random;
  const firstSeen = new Set<string>();
  const deliver = (_: unknown, { deliveryId }: { deliveryId: string }) => {
    firstSeen.add(deliveryId);
    if (random() < 0.2) throw new Error("not now");
    return random() < 0.02 ? new Promise<void>(() => {}) : undefined;
  };
  const options = { retryBaseMs: 1000, retryCapMs: 5000, subscribers: [{ id: "own", deliver }] };
  let running = world.bridge(options);
  await running.start();
  const ids: string[] = [];
  for (let round = 0; round < 30; round += 1) {
    const batch = numbered(10, 1 + round * 10);
    ids.push(...batch.map(({ id }) => id));
    await world.happen(
      ...batch.map((event, index) => (index % 4 === 3 ? { ...event, source: "domiq" as const } : event)),
    );
    await world.runtime.advance(5000);
    await running.stop();
    running = world.bridge(options);
    await running.start();
  }
  await eventually(async () => {
    await world.runtime.advance(5000);
    const [status] = await running.status();
    if (status?.position !== ids.length) {
      // One that hangs is only ended with its process.
      await running.stop();
      await running.start();
    }
    expect(status?.position).toBe(ids.length);
  });
  expect([...firstSeen]).toEqual(ids.filter((_, index) => index % 10 !== 3 && index % 10 !== 7));
});

describe("a store that is away for a while", () => {
  it.each(["list", "put"] as const)("is waited for (%s)", async (call) => {
    let failing = 0;
    const away = new StorageError("STORAGE_ERROR", "away", { retryable: true });
    const orAway = <T>(work: () => Promise<T>): Promise<T> => {
      if (failing === 0) return work();
      failing -= 1;
      return Promise.reject(away);
    };
    const world = await aBridgeWorld({
      storage: (inner) =>
        call === "list"
          ? altered(inner, "feed", {
              append: (events) => inner.feed.append(events),
              bounds: () => inner.feed.bounds(),
              list: (query) => orAway(() => inner.feed.list(query)),
            })
          : altered(inner, "checkpoints", {
              get: (key) => inner.checkpoints.get(key),
              put: (checkpoint) => orAway(() => inner.checkpoints.put(checkpoint)),
            }),
    });
    const got: string[] = [];
    const deliver = (_: unknown, { deliveryId }: { deliveryId: string }) => void got.push(deliveryId);
    const bridge = world.bridge({ subscribers: [{ id: "own", deliver }] });
    await bridge.start();
    await eventually(async () => expect(await bridge.status()).toMatchObject([{ isDelivering: true }]));
    failing = 3;
    await world.happen(...numbered(4));
    await eventually(async () => {
      await world.runtime.advance(10_000);
      expect(await bridge.status()).toMatchObject([{ position: 4 }]);
    });
    expect(failing).toBe(0);
    expect([...new Set(got)]).toEqual(numbered(4).map(({ id }) => id));
    expect(JSON.stringify(world.told)).toContain("engine:error");
  });
});
