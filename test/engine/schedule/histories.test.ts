import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextFiring } from "../../../src/rules/schedule/cron.js";
import { sleep } from "../../../src/runtime/sleep.js";
import { aTask, createScheduleWorld, days, minutes, type Process, seconds } from "./support.js";

/** What happens to the processes of a store, one thing after another. */
const happenings = fc.array(
  fc.record({
    what: fc.constantFrom("start", "start", "stop", "kill", "skew", "skew back", "fail", "heal", "nothing"),
    whom: fc.nat({ max: 3 }),
    thenMs: fc.integer({ min: seconds(1), max: minutes(50) }),
  }),
  { minLength: 8, maxLength: 25 },
);

const when = { cron: "*/20 * * * *", timeZone: "America/New_York" };
/** Longer than a lease, shorter than the time between two firings. */
const TAKES_MS = minutes(3);

describe("whatever happens to the processes of a store", () => {
  it("no firing is begun twice or at the same time as another, and none is left out for good", async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async (steps) => {
        const world = createScheduleWorld("2026-10-31T23:50:00Z");
        const { clock } = world;
        const living: Process[] = [];
        const open = new Set<object>();
        let isFailing = false;
        let overlaps = 0;
        const startOne = (): void => {
          const mine = new Set<object>();
          const run = async (signal: AbortSignal): Promise<void> => {
            if (isFailing) throw new Error("not now");
            if (open.size > 0) overlaps += 1;
            const token = {};
            open.add(token);
            mine.add(token);
            await sleep(clock, TAKES_MS, signal).finally(() => open.delete(token));
          };
          const process = world.start(() => [aTask({ when, run })]);
          const kill = (): void => {
            process.kill();
            // What a process without power does is nothing.
            for (const token of mine) open.delete(token);
          };
          living.push({ ...process, kill });
        };
        startOne();
        for (const { what, whom, thenMs } of steps) {
          const [chosen] = what === "stop" || what === "kill" ? living.splice(whom % (living.length || 1), 1) : [];
          if (what === "start" && living.length < 4) startOne();
          if (what === "stop") await chosen?.stop();
          if (what === "kill") chosen?.kill();
          if (what === "skew") living[whom]?.skew(seconds(20));
          if (what === "skew back") living[whom]?.skew(0);
          if (what === "fail" || what === "heal") isFailing = what === "fail";
          await clock.advance(thenMs);
        }
        isFailing = false;
        startOne();
        await clock.advance(minutes(70));
        expect(overlaps).toBe(0);
        const dues = world.fired.map(({ dueAt }) => Date.parse(dueAt));
        expect(dues).toEqual([...new Set(dues)].sort((one, other) => one - other));
        for (const due of dues) expect(nextFiring(when, due - 1)).toBe(due);
        const last = lastFiring(when, clock.now() - minutes(5));
        expect(Date.parse(world.times().at(-1) ?? "")).toBeGreaterThanOrEqual(last - seconds(20));
        await Promise.all(living.map((process) => process.stop()));
        expect(clock.now()).toBeLessThan(Date.parse("2026-10-31T23:50:00Z") + days(2));
      }),
      { numRuns: 40 },
    );
  });
});

/** The last firing up to an instant. */
function lastFiring(when: { cron: string; timeZone: string }, at: number): number {
  let last = 0;
  for (let next = nextFiring(when, at - days(3)); next !== null && next <= at; next = nextFiring(when, next))
    last = next;
  return last;
}
