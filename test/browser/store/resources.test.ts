import { describe, expect, it, vi } from "vitest";
import { settle } from "./support/scripted-api.js";
import { broken, createStoreWorld, leadEvent } from "./support/store-world.js";

const nothing = () => undefined;

describe("a resource", () => {
  it("is loaded when somebody first follows it, once, and is the same for its key", async () => {
    const { store } = createStoreWorld();
    const load = vi.fn(async () => ({ jobs: 1 }));
    const resource = store.resource("queue", load);
    expect(store.resource("queue", load)).toBe(resource);
    const before = resource.getSnapshot();
    expect(before).toEqual({ data: undefined, loading: false, error: undefined });
    expect(load).not.toHaveBeenCalled();
    const listener = vi.fn();
    const end = resource.subscribe(listener);
    resource.subscribe(nothing)();
    expect(resource.getSnapshot().loading).toBe(true);
    await settle();
    const { data } = resource.getSnapshot();
    expect(resource.getSnapshot()).toEqual({ data: { jobs: 1 }, loading: false, error: undefined });
    expect(listener).toHaveBeenCalled();
    await resource.load();
    expect(resource.getSnapshot().data).toBe(data);
    end();
    end();
    resource.subscribe(nothing);
    await settle();
    expect(load).toHaveBeenCalledTimes(2);
  });

  it("is loaded again after events it depends on; where nobody follows it, when somebody does", async () => {
    const { store, realTime, runtime } = createStoreWorld();
    const of = { lead: vi.fn(async () => 1), any: vi.fn(async () => 2), none: vi.fn(async () => 3) };
    const followed = [
      store.resource("lead", of.lead, { conversationId: "c1" }),
      store.resource("any", of.any, "any"),
      store.resource("none", of.none),
    ];
    const ends = followed.map((each) => each.subscribe(nothing));
    await settle();
    realTime.event(leadEvent("c1", 1));
    realTime.event(leadEvent("c1", 2));
    await runtime.advance(300);
    realTime.event(leadEvent("c2", 3));
    await runtime.advance(300);
    expect([of.lead, of.any, of.none].map(({ mock }) => mock.calls.length)).toEqual([2, 3, 1]);
    ends[1]?.();
    realTime.event(leadEvent("c2", 4));
    await runtime.advance(300);
    expect(of.any).toHaveBeenCalledTimes(3);
    followed[1]?.subscribe(nothing);
    expect(of.any).toHaveBeenCalledTimes(4);
    realTime.gap();
    await settle();
    expect([of.lead, of.any, of.none].map(({ mock }) => mock.calls.length)).toEqual([3, 5, 2]);
  });

  it("keeps what it had where loading fails, and says why", async () => {
    const { store } = createStoreWorld();
    const load = vi.fn(async () => 1);
    const resource = store.resource("x", load);
    await resource.load();
    load.mockRejectedValueOnce(broken());
    await resource.load();
    expect(resource.getSnapshot()).toMatchObject({ data: 1, loading: false, error: { code: "NETWORK_ERROR" } });
    expect(store.getSnapshot().alerts).toEqual([]);
    await resource.load();
    expect(resource.getSnapshot().error).toBeUndefined();
  });

  it("forgets another property's, and is loaded again where it is followed", async () => {
    const { store } = createStoreWorld({ propertyId: "p1" });
    let answer = (_value: string): void => {};
    const resource = store.resource("x", () => new Promise<string>((resolve) => (answer = resolve)));
    resource.subscribe(nothing);
    const late = answer;
    const moving = store.setProperty("p2");
    late("of p1");
    await settle();
    expect(resource.getSnapshot()).toMatchObject({ data: undefined, loading: true });
    answer("of p2");
    await moving;
    expect(resource.getSnapshot()).toMatchObject({ data: "of p2", loading: false });
  });

  it("loads nothing after the end", async () => {
    const { store } = createStoreWorld();
    const load = vi.fn(async () => 1);
    const resource = store.resource("x", load);
    store.destroy();
    await resource.load();
    expect(load).not.toHaveBeenCalled();
    expect(resource.getSnapshot()).toMatchObject({ data: undefined, loading: false });
  });
});
