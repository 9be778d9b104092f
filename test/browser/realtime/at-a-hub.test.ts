import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { hubOf, OTHER_PROPERTY, twoProperties } from "../../realtime/support/two-properties.js";
import { createSmallWorld, DANA, PROPERTY } from "../../support/small-world.js";
import { positionsOf } from "./support/client-world.js";
import { hubClient, newEvents, serve, WAIT } from "./support/hub-client.js";

async function setup(options: object = {}) {
  const world = await createSmallWorld({ rows: twoProperties() });
  const hub = hubOf(world.engine, options);
  const server = await serve(hub);
  return { ...world, ...server, hub };
}

const lastPosition = async ({ storage }: Awaited<ReturnType<typeof setup>>): Promise<number> =>
  (await storage.feed.bounds()).last;

describe("at a real hub, over real sockets", () => {
  it("hears what happens to its property, from the moment it is open", async () => {
    const world = await setup();
    await world.storage.feed.append(newEvents(3));
    const { client, heard, open } = hubClient({ baseUrl: world.baseUrl });
    await open();
    expect(heard.gaps).toBe(1);
    expect(client.state.lastEventId).toBe(await lastPosition(world));
    await world.storage.feed.append([...newEvents(1), ...newEvents(1, OTHER_PROPERTY), ...newEvents(1)]);
    await vi.waitFor(() => expect(positionsOf(heard)).toEqual([4, 6]), WAIT);
    expect(heard.events[0]).toMatchObject({ data: { conversationId: DANA, updatedFields: { occupantsCount: 2 } } });
    expect(heard.problems).toEqual([]);
  });

  it("goes on where it was when the server is stopped and another started, without loss or repeat", async () => {
    const world = await setup();
    const { heard, open, client } = hubClient({ baseUrl: world.baseUrl });
    await open();
    await world.storage.feed.append(newEvents(2));
    await vi.waitFor(() => expect(heard.events).toHaveLength(2), WAIT);
    await world.hub.stop();
    await vi.waitFor(() => expect(client.state.status).not.toBe("open"), WAIT);
    await world.storage.feed.append(newEvents(300));
    await world.replace(hubOf(world.anotherEngine()));
    await vi.waitFor(() => expect(heard.events).toHaveLength(302), WAIT);
    await world.storage.feed.append(newEvents(1));
    await vi.waitFor(() => expect(heard.events).toHaveLength(303), WAIT);
    expect(positionsOf(heard)).toEqual(Array.from({ length: 303 }, (_, index) => index + 1));
    expect(heard.gaps).toBe(1);
  });

  it("loses and repeats nothing, whenever its line is cut", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 3, maxLength: 8 }), async (cuts) => {
        const world = await setup();
        const { heard, open, cut, urls } = hubClient({ baseUrl: world.baseUrl });
        await open();
        let total = 0;
        for (const count of cuts) {
          total += count;
          const appended = world.storage.feed.append(newEvents(count));
          // While they are on their way.
          cut();
          await appended;
          await vi.waitFor(() => expect(heard.events.length).toBeGreaterThanOrEqual(Math.floor(total / 2)), WAIT);
          cut();
        }
        await vi.waitFor(() => expect(heard.events.length).toBeGreaterThanOrEqual(total), WAIT);
        expect(positionsOf(heard)).toEqual(Array.from({ length: total }, (_, index) => index + 1));
        expect(heard.gaps).toBe(1);
        expect(urls.length).toBeGreaterThan(1);
      }),
      { numRuns: 8 },
    );
  });

  it("is told to load the state again when it missed more than is kept, and goes on from there", async () => {
    const world = await setup({ replayLimit: 10 });
    const { client, heard, open } = hubClient({ baseUrl: world.baseUrl });
    await open();
    await world.storage.feed.append(newEvents(1));
    await vi.waitFor(() => expect(heard.events).toHaveLength(1), WAIT);
    await world.hub.stop();
    await world.storage.feed.append(newEvents(1200));
    await world.replace(hubOf(world.anotherEngine(), { replayLimit: 10 }));
    await vi.waitFor(() => expect(heard.gaps).toBe(2), WAIT);
    expect(client.state.lastEventId).toBe(1201);
    await vi.waitFor(() => expect(client.state.status).toBe("open"), WAIT);
    await world.storage.feed.append(newEvents(1));
    await vi.waitFor(() => expect(positionsOf(heard).at(-1)).toBe(1202), WAIT);
    expect(heard.problems).toEqual([]);
  });

  it("comes back with a fresh token when its session expires", async () => {
    const tokens = ["a", "b"];
    const world = await setup({ heartbeatMs: 20, maxConnectionMs: 60 });
    const token = async (): Promise<string> => tokens.shift() ?? "a";
    const { heard, open, urls } = hubClient({ baseUrl: world.baseUrl, token });
    await open();
    await vi.waitFor(() => expect(urls.length).toBeGreaterThanOrEqual(2), WAIT);
    expect(urls.slice(0, 2).map(({ searchParams }) => searchParams.get("token"))).toEqual(["a", "b"]);
    await world.storage.feed.append(newEvents(5));
    await vi.waitFor(() => expect(positionsOf(heard)).toEqual([1, 2, 3, 4, 5]), WAIT);
  });

  it("keeps asking where nobody knows it, and is let in once its token is known", async () => {
    let token = "nobody's";
    const world = await setup();
    const { client, heard, urls } = hubClient({ baseUrl: world.baseUrl, token: () => token });
    client.connect();
    await vi.waitFor(() => expect(urls.length).toBeGreaterThanOrEqual(3), WAIT);
    expect(heard.states.every(({ status }) => status !== "open")).toBe(true);
    expect(heard.states.some(({ error }) => error?.code === "NETWORK_ERROR")).toBe(true);
    token = "a";
    await vi.waitFor(() => expect(client.state.status).toBe("open"), WAIT);
  });

  it("hears of another property when it asks for it", async () => {
    const world = await setup();
    const both = { id: "x", roles: ["agent"], properties: [PROPERTY, OTHER_PROPERTY] };
    await world.replace(hubOf(world.engine, { authorize: () => both }));
    const { client, heard, open } = hubClient({ baseUrl: world.baseUrl, propertyIds: [PROPERTY] });
    await open();
    client.subscribe([OTHER_PROPERTY]);
    await vi.waitFor(() => expect(heard.gaps).toBe(2), WAIT);
    await world.storage.feed.append([...newEvents(1), ...newEvents(1, OTHER_PROPERTY)]);
    await vi.waitFor(() => expect(positionsOf(heard)).toEqual([2]), WAIT);
    expect(heard.events[0]?.propertyId).toBe(OTHER_PROPERTY);
  });
});

describe("a change that is sent to a real hub", () => {
  it("is stored when it is acknowledged, and comes back as an event", async () => {
    const world = await setup();
    await world.cycle();
    const { client, heard, open } = hubClient({ baseUrl: world.baseUrl });
    await open();
    await client.send({ type: "lead_update", data: { conversationId: DANA, updatedFields: { occupantsCount: 3 } } });
    expect((await world.fields()).occupantsCount).toBe(3);
    await vi.waitFor(
      () =>
        expect(heard.events).toMatchObject([{ type: "lead_update", data: { updatedFields: { occupantsCount: 3 } } }]),
      WAIT,
    );
    await client.send({ type: "status_change", data: { conversationId: DANA, status: "contacted", notes: "Called." } });
    expect((await world.fields()).status).toBe("contacted");
    await vi.waitFor(
      () => expect(heard.events).toContainEqual(expect.objectContaining({ type: "status_change" })),
      WAIT,
    );
    expect(heard.problems).toEqual([]);
  });

  it("fails with the server's code", async () => {
    const world = await setup();
    const { client, open } = hubClient({ baseUrl: world.baseUrl });
    await open();
    const edit = { type: "lead_update" as const, data: { conversationId: "nobody", updatedFields: { email: null } } };
    await expect(client.send(edit)).rejects.toMatchObject({ code: "NOT_FOUND" });
    const odd = { type: "status_change" as const, data: { conversationId: DANA, status: "gone" as "lost" } };
    await expect(client.send(odd)).rejects.toMatchObject({ code: "INVALID_INPUT" });
    const viewer = hubClient({ baseUrl: world.baseUrl, token: "b" });
    await viewer.open();
    await expect(
      viewer.client.send({ type: "status_change", data: { conversationId: DANA, status: "lost" } }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(client.state.status).toBe("open");
  });
});
