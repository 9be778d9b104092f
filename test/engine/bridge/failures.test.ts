import { describe, expect, it } from "vitest";
import type { Bridge } from "../../../src/engine/bridge/bridge.js";
import { aBridgeWorld, anEndpoint, answer, eventually, idsOf, SECRET } from "./support.js";

const HOUR = 3_600_000;

const failuresOf = async (bridge: Bridge) => (await bridge.status()).map(({ failures }) => failures);

describe("a delivery that fails", () => {
  it("comes again under its id with growing pauses, and the next one waits for it", async () => {
    const world = await aBridgeWorld();
    world.runtime.random = () => 0.999;
    const endpoint = await anEndpoint(answer(500), answer(404), answer(204));
    const bridge = world.bridge({ subscribers: [{ id: "crm", url: endpoint.url, secret: SECRET }] });
    await bridge.start();
    await world.happen({ id: "e-1" }, { id: "e-2" });
    await eventually(async () => expect(await failuresOf(bridge)).toEqual([1]));
    await world.runtime.advance(4990);
    expect(idsOf(endpoint)).toEqual(["e-1"]);
    await world.runtime.advance(10);
    await eventually(async () => expect(await failuresOf(bridge)).toEqual([2]));
    await world.runtime.advance(9980);
    expect(idsOf(endpoint)).toEqual(["e-1", "e-1"]);
    await world.runtime.advance(20);
    await eventually(() => expect(idsOf(endpoint)).toEqual(["e-1", "e-1", "e-1", "e-2"]));
    await eventually(async () =>
      expect(await bridge.status()).toMatchObject([
        { position: 2, failures: 0, failingSince: null, disabledAt: null, lastFailure: null, isDelivering: true },
      ]),
    );
    const [first, , third] = endpoint.received.map(({ headers }) => Number(headers["webhook-timestamp"]));
    expect((third ?? 0) - (first ?? 0)).toBe(14);
  });

  it.each([
    [429, "120", 120_000],
    [503, "Mon, 02 Mar 2026 17:01:00 GMT", 60_000],
  ])("after %i waits as long as it is asked to (%s)", async (status, retryAfter, waitMs) => {
    const world = await aBridgeWorld();
    const endpoint = await anEndpoint(answer(status, { "retry-after": retryAfter }), answer(204));
    const bridge = world.bridge({ subscribers: [{ id: "crm", url: endpoint.url, secret: SECRET }] });
    await bridge.start();
    await world.happen({});
    await eventually(async () => expect(await failuresOf(bridge)).toEqual([1]));
    await world.runtime.advance(waitMs - 1);
    expect(endpoint.received).toHaveLength(1);
    await world.runtime.advance(1);
    await eventually(() => expect(endpoint.received).toHaveLength(2));
  });

  it("cannot ask to wait longer than a day", async () => {
    const world = await aBridgeWorld();
    const endpoint = await anEndpoint(answer(503, { "retry-after": "99999999999" }), answer(204));
    const bridge = world.bridge({ subscribers: [{ id: "crm", url: endpoint.url, secret: SECRET }] });
    await bridge.start();
    await world.happen({});
    await eventually(async () => expect(await failuresOf(bridge)).toEqual([1]));
    await world.runtime.advance(24 * HOUR);
    await eventually(() => expect(endpoint.received).toHaveLength(2));
  });

  it("is given up after the time it may take, also where fetch listens to nothing", async () => {
    let calls = 0;
    const fetch = () => {
      calls += 1;
      return new Promise<Response>(() => {});
    };
    const world = await aBridgeWorld({ fetch });
    const bridge = world.bridge({ subscribers: [{ id: "crm", url: "http://localhost/x", secret: SECRET }] });
    await bridge.start();
    await world.happen({});
    await eventually(() => expect(calls).toBe(1));
    await world.runtime.advance(9999);
    expect(await failuresOf(bridge)).toEqual([0]);
    await world.runtime.advance(1);
    await eventually(async () =>
      expect(await bridge.status()).toMatchObject([{ failures: 1, lastFailure: "TIMEOUT_ERROR" }]),
    );
  });

  it("counts where nobody listens", async () => {
    const world = await aBridgeWorld();
    const url = "http://127.0.0.1:1/hook";
    const bridge = world.bridge({ subscribers: [{ id: "crm", url, secret: SECRET }] });
    await bridge.start();
    await world.happen({});
    await eventually(async () =>
      expect(await bridge.status()).toMatchObject([{ failures: 1, lastFailure: "NETWORK_ERROR" }]),
    );
  });

  it("counts when a callback throws, and holds up nobody else", async () => {
    const world = await aBridgeWorld();
    world.runtime.random = () => 0;
    const got: string[] = [];
    let isBroken = true;
    const broken = async (): Promise<void> => {
      if (isBroken) throw new RangeError("with Dana's data in it");
      got.push("broken");
    };
    const bridge = world.bridge({
      subscribers: [
        { id: "broken", deliver: broken },
        { id: "hanging", deliver: () => new Promise(() => {}) },
        { id: "sound", deliver: () => void got.push("sound") },
      ],
    });
    await bridge.start();
    await world.happen({}, {});
    await eventually(() => expect(got).toEqual(["sound", "sound"]));
    expect(await bridge.status()).toMatchObject([{ lastFailure: "RangeError" }, { failures: 0 }, { position: 2 }]);
    isBroken = false;
    await world.runtime.advance(0);
    await eventually(() => expect(got).toEqual(["sound", "sound", "broken", "broken"]));
    expect(JSON.stringify(world.told)).not.toContain("Dana");
  });
});

describe("one that never answers", () => {
  it("holds up nobody, not even when it takes a place at a time", async () => {
    const world = await aBridgeWorld();
    const silent = await anEndpoint(() => {});
    const [first, second] = [await anEndpoint(), await anEndpoint()];
    const bridge = world.bridge({
      concurrency: 2,
      subscribers: [silent, first, second].map(({ url }, index) => ({ id: `s-${index}`, url, secret: SECRET })),
    });
    await bridge.start();
    await world.happen({}, {}, {});
    await eventually(() => expect([first.received.length, second.received.length]).toEqual([3, 3]));
    expect(silent.received).toHaveLength(1);
  });

  it("takes no more places at a time than there are", async () => {
    let [running, most, done] = [0, 0, 0];
    const fetch = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
      done += 1;
      return new Response(null, { status: 204 });
    };
    const world = await aBridgeWorld({ fetch });
    const ids = Array.from({ length: 20 }, (_, index) => `s-${index}`);
    const subscribers = ids.map((id) => ({ id, url: "http://localhost/x", secret: SECRET }));
    await world.bridge({ concurrency: 3, subscribers }).start();
    await world.happen({}, {});
    await eventually(() => expect(done).toBe(40));
    expect(most).toBe(3);
  });
});

describe("a subscriber is disabled", () => {
  it("at once when it is gone, and goes on where it stopped when enabled", async () => {
    const world = await aBridgeWorld();
    const endpoint = await anEndpoint(answer(204), answer(410), answer(204));
    const options = { subscribers: [{ id: "crm", url: endpoint.url, secret: SECRET }] };
    const bridge = world.bridge(options);
    await bridge.start();
    await world.happen({ id: "e-1" }, { id: "e-2" }, { id: "e-3" });
    const disabledAt = new Date(world.runtime.now()).toISOString();
    await eventually(async () => expect(await bridge.status()).toMatchObject([{ position: 1, newest: 3, disabledAt }]));
    expect(world.told).toContainEqual(["bridge:disabled", { subscriberId: "crm", reason: "gone", failures: 1 }]);

    await world.happen({ id: "e-4" });
    await world.runtime.advance(HOUR);
    await bridge.stop();
    const next = world.bridge(options);
    await next.start();
    await world.runtime.advance(HOUR);
    expect(idsOf(endpoint)).toEqual(["e-1", "e-2"]);

    await next.enable("crm");
    await eventually(() => expect(idsOf(endpoint)).toEqual(["e-1", "e-2", "e-2", "e-3", "e-4"]));
    await eventually(async () =>
      expect(await next.status()).toMatchObject([{ position: 4, failures: 0, disabledAt: null }]),
    );
  });

  it("after so many failures in a row", async () => {
    const world = await aBridgeWorld({ fetch: async () => new Response(null, { status: 500 }) });
    world.runtime.random = () => 0;
    const subscribers = [{ id: "crm", url: "http://localhost/x", secret: SECRET }];
    const bridge = world.bridge({ subscribers, disableAfterFailures: 7 });
    await bridge.start();
    await world.happen({});
    await eventually(async () => {
      await world.runtime.advance(0);
      const [status] = await bridge.status();
      expect(status?.disabledAt).not.toBeNull();
    });
    expect(world.told).toContainEqual(["bridge:disabled", { subscriberId: "crm", reason: "failing", failures: 7 }]);
  });

  it("after a day of failing, also over a restart, but not for few failures", async () => {
    let status = 500;
    const world = await aBridgeWorld({ fetch: async () => new Response(null, { status }) });
    world.runtime.random = () => 0.999;
    const options = { subscribers: [{ id: "crm", url: "http://localhost/x", secret: SECRET }] };
    const first = world.bridge(options);
    await first.start();
    await world.happen({}, {});
    await eventually(async () => expect(await failuresOf(first)).toEqual([1]));
    await first.stop();
    await world.runtime.advance(25 * HOUR);

    const second = world.bridge(options);
    await second.start();
    await eventually(async () => expect(await failuresOf(second)).toEqual([2]));
    expect(await second.status()).toMatchObject([{ failingSince: "2026-03-02T17:00:00.000Z", disabledAt: null }]);
    const failing = async (count: number): Promise<void> => {
      await eventually(async () => {
        const before = await failuresOf(second);
        if (before[0] !== count) await world.runtime.advance(1000);
        expect(before).toEqual([count]);
      });
    };
    await failing(4);
    expect(await second.status()).toMatchObject([{ disabledAt: null }]);
    await failing(5);
    expect(world.told).toContainEqual(["bridge:disabled", { subscriberId: "crm", reason: "failing", failures: 5 }]);

    status = 200;
    await second.enable("crm");
    await eventually(async () => expect(await second.status()).toMatchObject([{ position: 2, failures: 0 }]));
  });

  it("and enabled by whoever knows its id", async () => {
    const world = await aBridgeWorld();
    const bridge = world.bridge({ subscribers: [{ id: "crm", deliver: () => {} }] });
    await expect(bridge.enable("other")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await bridge.enable("crm");
    expect(await bridge.status()).toMatchObject([{ disabledAt: null, isDelivering: false }]);
  });
});

it("tells neither address nor secret nor what a lead is like", async () => {
  const world = await aBridgeWorld();
  const [gone, failing] = [await anEndpoint(answer(410)), await anEndpoint(answer(500))];
  const bridge = world.bridge({
    subscribers: [gone, failing].map(({ url }, index) => ({ id: `s-${index}`, url, secret: SECRET })),
  });
  await bridge.start();
  await world.happen({});
  await eventually(async () => expect(await failuresOf(bridge)).toEqual([1, 1]));
  const told = JSON.stringify([world.told, await bridge.status()]);
  expect(told).toContain("HTTP 410");
  for (const secret of [SECRET, "t0ken", "127.0.0.1", "+1602", "P-1"]) expect(told).not.toContain(secret);
});
