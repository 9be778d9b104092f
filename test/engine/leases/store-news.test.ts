import { describe, expect, it, vi } from "vitest";
import { StoreNews } from "../../../src/engine/leases/store-news.js";

function setup() {
  const tellers = new Set<() => void>();
  const listen = vi.fn(async (onNews: () => void) => {
    tellers.add(onNews);
    return async () => {
      tellers.delete(onNews);
    };
  });
  const tell = (): void => {
    for (const teller of tellers) teller();
  };
  return { listen, news: new StoreNews({ listen }), open: () => tellers.size, tell };
}

describe("StoreNews", () => {
  it("opens one subscription for all, and closes it with the last", async () => {
    const { news, listen, open, tell } = setup();
    const heard: string[] = [];
    const [first, second] = await Promise.all([
      news.listen(() => heard.push("first")),
      news.listen(() => heard.push("second")),
    ]);
    expect(listen).toHaveBeenCalledTimes(1);
    tell();
    await first();
    tell();
    expect(heard).toEqual(["first", "second", "second"]);
    expect(open()).toBe(1);
    await second();
    expect(open()).toBe(0);
  });

  it("opens anew after it was closed, also when both come at once", async () => {
    const { news, open } = setup();
    const stop = await news.listen(() => {});
    const [, again] = await Promise.all([stop(), news.listen(() => {})]);
    expect(open()).toBe(1);
    await again();
    expect(open()).toBe(0);
  });

  it("tells of a store that cannot be listened to, and tries again the next time", async () => {
    const { listen, news, open } = setup();
    listen.mockRejectedValueOnce(new Error("away"));
    await expect(news.listen(() => {})).rejects.toThrow("away");
    const stop = await news.listen(() => {});
    expect(open()).toBe(1);
    await stop();
  });

  it("is silent where the store has no news", async () => {
    const stop = await new StoreNews({}).listen(() => {});
    await expect(stop()).resolves.toBeUndefined();
  });
});
