import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { fetchFrom } from "../../src/testing/fetch-from.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const waitingFor = (signal: AbortSignal): Promise<Response> =>
  fetchFrom({ handle: async () => "hang" })(new Request("http://127.0.0.1/", { signal }));

describe("a fetch that a fake answers", () => {
  it("ends a request nobody answers when its signal fires, also after the request was given up by all others", async () => {
    const controller = new AbortController();
    const answer = expect(waitingFor(controller.signal)).rejects.toThrow("enough");
    for (let turn = 0; turn < 5; turn += 1) {
      await setImmediate();
      collectGarbage();
    }
    controller.abort(new Error("enough"));
    await answer;
  });

  it("is a broken connection where the fake drops it", async () => {
    const fetch = fetchFrom({ handle: async () => "drop" });
    await expect(fetch(new Request("http://127.0.0.1/"))).rejects.toThrow(new TypeError("fetch failed"));
  });

  it("sends nothing under a signal that has fired", async () => {
    const signal = AbortSignal.abort(new Error("too late"));
    await expect(waitingFor(signal)).rejects.toThrow("too late");
  });
});
