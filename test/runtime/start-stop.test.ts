import { expect, it } from "vitest";
import { StartStop } from "../../src/runtime/start-stop.js";

/** Something whose starts end when the test says so, and what happened to it. */
function slowThing() {
  const events: string[] = [];
  const starts: { ready(): void; fail(): void }[] = [];
  const life = new StartStop<[how: string]>(async () => {
    events.push("begin");
    await new Promise<void>((ready, reject) => starts.push({ ready, fail: () => reject(new Error("not now")) }));
    return async (how) => {
      events.push(`end ${how}`);
    };
  });
  const begun = async (count: number): Promise<void> => {
    while (starts.length < count) await Promise.resolve();
  };
  return { life, events, starts, begun };
}

it("concurrent starts share one, and a stop waits for it", async () => {
  const { life, events, starts, begun } = slowThing();
  const both = [life.start(), life.start()];
  await begun(1);
  const stopped = life.stop("soon");
  expect(events).toEqual(["begin"]);
  starts[0]?.ready();
  await Promise.all([...both, stopped]);
  expect(events).toEqual(["begin", "end soon"]);
  expect(life.isRunning).toBe(false);
});

it("a start that failed after a stop keeps no later start from going on", async () => {
  const { life, events, starts, begun } = slowThing();
  const first = life.start();
  await begun(1);
  const stopped = life.stop("soon");
  const second = life.start();
  starts[0]?.fail();
  await expect(first).rejects.toThrow("not now");
  await stopped;
  await begun(2);
  starts[1]?.ready();
  await second;
  expect(life.isRunning).toBe(true);
  await life.stop("now");
  expect(events).toEqual(["begin", "begin", "end now"]);
});

it("a stop of what does not run is over at once", async () => {
  const { life, events } = slowThing();
  await life.stop("now");
  expect(events).toEqual([]);
});
