import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ClientSocketConstructor } from "../../../src/browser/realtime/options.js";
import { createTestRuntime } from "../../../src/testing/index.js";
import { type ClientWorld, createClientWorld, heartbeat } from "./support/client-world.js";

/** How long it waits now, in milliseconds. */
const waitOf = ({ client, runtime }: Pick<ClientWorld, "client" | "runtime">): number =>
  Date.parse(client.state.retryAt ?? "") - runtime.now();

/** Dice that always show the same. */
const withDice = (random: number) => Object.assign(createTestRuntime(), { random: () => random });

describe("an attempt that fails", () => {
  it("is repeated later each time, up to the longest wait", async () => {
    const runtime = withDice(0.999_999);
    const world = createClientWorld({ runtime });
    const waits: number[] = [];
    world.client.connect();
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      await runtime.advance(0);
      expect(world.made).toHaveLength(attempt);
      expect(world.client.state).toMatchObject({ status: "connecting", attempts: attempt, retryAt: null });
      world.socket().fail();
      expect(world.client.state).toMatchObject({ status: "waiting", error: { code: "NETWORK_ERROR" } });
      waits.push(waitOf({ client: world.client, runtime }));
      await runtime.advance(waits.at(-1) ?? 0);
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  it("waits anywhere up to that bound, and never not at all", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: 1, max: 7 }),
        async (dice, failures) => {
          const runtime = withDice(dice);
          const world = createClientWorld({ runtime });
          world.client.connect();
          for (let count = 1; count <= failures; count += 1) {
            await runtime.advance(0);
            world.socket().leave();
            const bound = Math.min(1000 * 2 ** (count - 1), 30_000);
            const ms = waitOf({ client: world.client, runtime });
            expect(ms).toBe(Math.max(250, Math.round(bound * dice)));
            await runtime.advance(ms);
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it("is one whose token cannot be fetched; the next fetches it anew", async () => {
    const answers = [() => Promise.reject(new Error("no session")), async () => "fresh"];
    const world = createClientWorld({ token: () => answers.shift()?.() });
    world.client.connect();
    await world.runtime.advance(0);
    expect(world.client.state).toMatchObject({ status: "waiting", error: { code: "UNAUTHORIZED" } });
    expect(world.made).toHaveLength(0);
    await world.runtime.advance(1000);
    expect(world.socket().url.searchParams.get("token")).toBe("fresh");
    expect(world.client.state.error).toMatchObject({ code: "UNAUTHORIZED" });
    world.socket().say(heartbeat(1));
    expect(world.client.state.error).toBeNull();
  });

  it("is one whose token function throws at once, or never answers", async () => {
    const tokens = [
      (): never => {
        throw new Error("broken");
      },
      () => new Promise<string>(() => {}),
      () => "third",
    ];
    const world = createClientWorld({ token: () => tokens.shift()?.() });
    world.client.connect();
    await world.runtime.advance(0);
    expect(world.client.state).toMatchObject({ status: "waiting", attempts: 1 });
    await world.runtime.advance(1000);
    expect(world.client.state).toMatchObject({ status: "connecting", attempts: 2 });
    await world.runtime.advance(30_000 + 2000);
    expect(world.socket().url.searchParams.get("token")).toBe("third");
  });

  it("is one whose socket cannot be made; its words, which quote the token, are not told", async () => {
    class Refusing {
      constructor(url: string) {
        throw new Error(`${url} is not allowed`);
      }
    }
    const world = createClientWorld({ token: "secret", WebSocket: Refusing as unknown as ClientSocketConstructor });
    world.client.connect();
    await world.runtime.advance(0);
    expect(world.client.state).toMatchObject({ status: "waiting", error: { code: "NETWORK_ERROR" } });
    expect(JSON.stringify([world.heard.states, world.heard.problems.map(String)])).not.toContain("secret");
  });

  it("is one that opens and hears nothing", async () => {
    const world = createClientWorld();
    world.client.connect();
    await world.runtime.advance(29_999);
    expect(world.client.state.status).toBe("connecting");
    await world.runtime.advance(1);
    expect(world.client.state).toMatchObject({ status: "waiting", error: { code: "TIMEOUT_ERROR" } });
    expect(world.made[0]?.wasClosed).toBe(true);
  });

  it("is not waited for by `connect`", async () => {
    const world = createClientWorld();
    world.client.connect();
    await world.runtime.advance(0);
    world.socket().leave();
    world.client.connect();
    await world.runtime.advance(0);
    expect(world.client.state).toMatchObject({ status: "connecting", attempts: 2 });
    expect([world.made.length, world.runtime.pending]).toEqual([2, 1]);
  });
});

describe("a connection that is lost", () => {
  it("goes on after the last event", async () => {
    const world = createClientWorld();
    (await world.open(17)).leave();
    expect(world.client.state).toMatchObject({ status: "waiting", attempts: 0 });
    await world.runtime.advance(1000);
    expect(world.socket().url.searchParams.get("last_event_id")).toBe("17");
    world.socket().say(heartbeat(17));
    expect(world.heard.gaps).toBe(1);
  });

  it("is noticed by its silence", async () => {
    const world = createClientWorld();
    const socket = await world.open();
    await world.runtime.advance(74_999);
    socket.say(heartbeat(10));
    await world.runtime.advance(74_999);
    expect(world.client.state.status).toBe("open");
    await world.runtime.advance(1);
    expect(world.client.state).toMatchObject({ status: "waiting", error: { code: "TIMEOUT_ERROR" } });
    expect(socket.wasClosed).toBe(true);
  });

  it("is not kept alive by what cannot be read", async () => {
    const world = createClientWorld();
    const socket = await world.open();
    await world.runtime.advance(74_999);
    socket.frame("noise");
    await world.runtime.advance(1);
    expect(world.client.state.status).toBe("waiting");
  });

  it("waits ever longer where the server takes it only to drop it, and not once it held", async () => {
    const runtime = withDice(0.999_999);
    const world = createClientWorld({ runtime });
    const waits: number[] = [];
    for (const held of [0, 100, 29_999, 30_000, 0]) {
      const socket = await world.open();
      await runtime.advance(held);
      socket.leave();
      waits.push(waitOf({ client: world.client, runtime }));
      await runtime.advance(waits.at(-1) ?? 0);
    }
    expect(waits).toEqual([1000, 2000, 4000, 1000, 2000]);
  });

  it("since the session expired comes back at once with a fresh token, but not again and again", async () => {
    const tokens = ["one", "two", "three"];
    const world = createClientWorld({ token: async () => tokens.shift() });
    (await world.open()).leave(4001);
    expect(world.client.state).toMatchObject({ status: "connecting", error: null });
    await world.runtime.advance(0);
    expect(world.socket().url.searchParams.get("token")).toBe("two");
    world.socket().say(heartbeat(10));
    world.socket().leave(4001);
    expect(world.client.state.status).toBe("waiting");
    await world.runtime.advance(2000);
    world.socket().say(heartbeat(10));
    await world.runtime.advance(60_000);
    world.socket().leave(4001);
    expect(world.client.state.status).toBe("connecting");
  });
});
