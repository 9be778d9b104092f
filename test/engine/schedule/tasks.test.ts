import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { RemoteError, SyncError } from "../../../src/domain/errors.js";
import { sleep } from "../../../src/runtime/sleep.js";
import { aTask, createScheduleWorld, days, endless, hours, minutes, type Process, seconds } from "./support.js";

const NO_JITTER = { jitterMs: 0 };
const stopAll = (processes: readonly Process[]): Promise<unknown> => Promise.all(processes.map((one) => one.stop()));

describe("several processes on one store", () => {
  it.each([2, 4])("%i of them: each firing of a week in which clocks go forward happens once", async (count) => {
    const world = createScheduleWorld("2026-03-05T12:00:00Z");
    const tasks = [
      aTask({ name: "night", key: "night", when: { cron: "30 2 * * *", timeZone: "America/New_York" } }),
      aTask({ name: "shift", key: "shift", when: { cron: "0 */6 * * *", timeZone: "America/New_York" } }),
    ];
    const processes = Array.from({ length: count }, () => world.start(() => tasks));
    await world.clock.advance(days(7));
    await stopAll(processes);
    const nights = world.fired.filter(({ name }) => name === "night").map(({ dueAt }) => dueAt.slice(5, 16));
    // On the 8th there is no half past two.
    expect(nights).toEqual([
      "03-06T07:30",
      "03-07T07:30",
      "03-08T07:00",
      "03-09T06:30",
      "03-10T06:30",
      "03-11T06:30",
      "03-12T06:30",
    ]);
    const shifts = world.fired.filter(({ name }) => name === "shift").map(({ dueAt }) => dueAt);
    expect(shifts).toHaveLength(28);
    expect(new Set(shifts).size).toBe(28);
    expect(world.runs).toHaveLength(35);
    for (const [index, { at }] of world.runs.entries()) {
      const lateness = Date.parse(at) - Date.parse(world.fired[index]?.dueAt ?? "");
      expect(lateness).toBeGreaterThanOrEqual(0);
      expect(lateness).toBeLessThanOrEqual(minutes(1));
    }
    // Chance decides who is first.
    expect(new Set(world.runs.map(({ process }) => process)).size).toBeGreaterThan(1);
    expect(processes.flatMap(({ errors }) => errors)).toEqual([]);
    expect(world.clock.pending).toBe(0);
  });

  it("an hour that comes twice holds one firing of what names its time, two of what goes by a step", async () => {
    const world = createScheduleWorld("2026-11-01T04:10:00Z");
    const timeZone = "America/New_York";
    const tasks = [
      aTask({ name: "once", key: "once", when: { cron: "30 1 * * *", timeZone } }),
      aTask({ name: "hourly", key: "hourly", when: { cron: "0 * * * *", timeZone } }),
    ];
    const processes = [world.start(() => tasks, NO_JITTER), world.start(() => tasks, NO_JITTER)];
    await world.clock.advance(hours(4));
    await stopAll(processes);
    expect(world.runs.filter(({ name }) => name === "once").map(({ at }) => at.slice(11, 16))).toEqual(["05:30"]);
    expect(world.runs.filter(({ name }) => name === "hourly").map(({ at }) => at.slice(11, 16))).toEqual([
      "05:00",
      "06:00",
      "07:00",
      "08:00",
    ]);
  });

  it("of which one hears late how the task stood does not begin it once more", async () => {
    const world = createScheduleWorld("2026-03-06T07:59:30Z");
    const { storage, clock } = world;
    const get: typeof storage.checkpoints.get = async (key) => {
      const found = await storage.checkpoints.get(key);
      await sleep(clock, seconds(1));
      return found;
    };
    const slowly = Object.assign(Object.create(storage), { checkpoints: { ...storage.checkpoints, get } });
    const when = { cron: "* * * * *", timeZone: "UTC" };
    const slow = world.start(() => [aTask({ when })], NO_JITTER, slowly);
    const quick = world.start(() => [aTask({ when })], NO_JITTER);
    // It asks first, and has its answer last.
    slow.skew(200);
    await clock.advance(minutes(20));
    expect(world.runs).toHaveLength(20);
    expect(new Set(world.fired.map(({ dueAt }) => dueAt)).size).toBe(20);
    await stopAll([slow, quick]);
  });

  it("a store's tables of one name do not share a firing, where their keys differ", async () => {
    const world = createScheduleWorld("2026-03-02T12:00:00Z");
    const every = { name: "chore", when: { everyMs: minutes(15) } };
    const one = world.start(() => [aTask({ ...every, key: "one" })], NO_JITTER);
    const other = world.start(() => [aTask({ ...every, key: "other" })], NO_JITTER);
    await world.clock.advance(minutes(31));
    await stopAll([one, other]);
    expect(world.runs.filter(({ process }) => process === 0)).toHaveLength(3);
    expect(world.runs.filter(({ process }) => process === 1)).toHaveLength(3);
  });
});

describe("what was missed", () => {
  it("over a weekend is made up for once, and the schedule goes on as before", async () => {
    const world = createScheduleWorld("2026-03-06T12:00:00Z");
    const first = world.start(() => [aTask()], NO_JITTER);
    await world.clock.advance(hours(1));
    await first.stop();
    await world.clock.advance(days(3));
    const second = world.start(() => [aTask()], NO_JITTER);
    await world.clock.advance(days(1));
    await second.stop();
    expect(world.times()).toEqual(["2026-03-09T13:00:00.000Z", "2026-03-10T07:00:00.000Z"]);
    expect(world.fired[0]).toEqual({ name: "chore", dueAt: "2026-03-07T08:00:00.000Z" });
  });

  it("is nothing, where nobody has seen the task before: a calendar has no first time", async () => {
    const world = createScheduleWorld("2026-03-06T12:00:00Z");
    const one = world.start(() => [aTask()]);
    await world.clock.advance(hours(19));
    expect(world.runs).toEqual([]);
    await world.clock.advance(hours(1) + minutes(1));
    expect(world.runs).toHaveLength(1);
    await one.stop();
  });

  it("is made up for when a task was left out for a while, as a paused property is", async () => {
    const world = createScheduleWorld("2026-03-06T12:00:00Z");
    let isListed = true;
    const one = world.start(() => (isListed ? [aTask()] : []), NO_JITTER);
    await world.clock.advance(minutes(1));
    isListed = false;
    await world.clock.advance(days(2));
    expect(world.runs).toEqual([]);
    isListed = true;
    await world.clock.advance(seconds(31));
    expect(world.runs).toHaveLength(1);
    await one.stop();
  });
});

describe("a process that dies", () => {
  it("in the middle of a task is replaced when its lease ends, and it counts as one firing", async () => {
    const world = createScheduleWorld("2026-03-06T07:00:00Z");
    const doomed = world.start(() => [aTask({ run: endless })], NO_JITTER);
    await world.clock.advance(0);
    const heir = world.start(() => [aTask()], { jitterMs: minutes(1) });
    await world.clock.advance(hours(1) + minutes(10));
    expect(world.runs.map(({ process }) => process)).toEqual([0]);
    doomed.kill();
    await world.clock.advance(minutes(2));
    expect(world.runs.map(({ process }) => process)).toEqual([0, 1]);
    await world.clock.advance(hours(12));
    expect(world.runs).toHaveLength(2);
    expect(world.fired).toHaveLength(1);
    await heir.stop();
  });

  it("over the same task again and again takes no fourth one with it before the next firing", async () => {
    const world = createScheduleWorld("2026-03-06T07:59:00Z");
    for (let died = 0; died < 5; died += 1) {
      const doomed = world.start(() => [aTask({ run: endless })], NO_JITTER);
      await world.clock.advance(minutes(3));
      doomed.kill();
    }
    expect(world.runs).toHaveLength(4);
    await world.clock.advance(days(1));
    const survivor = world.start(() => [aTask()], NO_JITTER);
    await world.clock.advance(minutes(3));
    expect(world.runs).toHaveLength(5);
    await survivor.stop();
  });

  it("only seemingly, and goes on when another one has taken over, says nothing of what became of it", async () => {
    const world = createScheduleWorld("2026-03-06T07:59:00Z");
    const when = { cron: "0 * * * *", timeZone: "UTC" };
    const work = new EventTarget();
    const run = async () => void (await once(work, "done"));
    const frozen = world.start(() => [aTask({ when, run })], NO_JITTER);
    await world.clock.advance(minutes(2));
    frozen.freeze();
    const heir = world.start(() => [aTask({ when })], NO_JITTER);
    await world.clock.advance(hours(2));
    expect(world.runs.map(({ at, process }) => [at.slice(11, 16), process])).toEqual([
      ["08:00", 0],
      ["08:02", 1],
      ["09:00", 1],
      ["10:00", 1],
    ]);
    work.dispatchEvent(new Event("done"));
    await world.clock.advance(seconds(1));
    frozen.thaw();
    await world.clock.advance(minutes(50));
    expect(world.runs).toHaveLength(4);
    expect(world.fired).toHaveLength(3);
    await stopAll([frozen, heir]);
  });

  it("leaves what it stopped in the middle of to whoever comes", async () => {
    const world = createScheduleWorld("2026-03-06T07:59:00Z");
    const first = world.start(() => [aTask({ run: endless })], NO_JITTER);
    await world.clock.advance(minutes(2));
    await first.stop();
    expect(first.errors).toEqual([]);
    const second = world.start(() => [aTask()], NO_JITTER);
    await world.clock.advance(seconds(1));
    expect(world.runs.map(({ process }) => process)).toEqual([0, 1]);
    await second.stop();
  });
});

describe("chance", () => {
  it("spreads the beginnings of many tasks over its time, and moves no later firing", async () => {
    const world = createScheduleWorld("2026-03-06T07:30:00Z");
    const tasks = Array.from({ length: 40 }, (_, number) => aTask({ name: `p${number}`, key: `p${number}` }));
    const one = world.start(() => tasks, { jitterMs: minutes(10) });
    await world.clock.advance(days(1) + hours(1));
    await one.stop();
    expect(world.runs).toHaveLength(80);
    const offsets = world.runs.map(({ at }) => Date.parse(at) - Date.parse(`${at.slice(0, 10)}T08:00:00Z`));
    expect(Math.min(...offsets)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...offsets)).toBeLessThanOrEqual(minutes(10));
    expect(Math.max(...offsets) - Math.min(...offsets)).toBeGreaterThan(minutes(5));
    expect(new Set(world.fired.map(({ dueAt }) => dueAt)).size).toBe(2);
  });
});

describe("a schedule that is changed", () => {
  it("is followed within half a minute, and makes up for nothing it never had", async () => {
    const world = createScheduleWorld("2026-03-06T12:00:10Z");
    let when = aTask().when;
    const processes = [
      world.start(() => [aTask({ when })], NO_JITTER),
      world.start(() => [aTask({ when })], NO_JITTER),
    ];
    await world.clock.advance(hours(5) + minutes(20));
    when = { cron: "0 * * * *", timeZone: "UTC" };
    await world.clock.advance(minutes(39));
    expect(world.runs).toEqual([]);
    await world.clock.advance(hours(1));
    expect(world.times()).toEqual(["2026-03-06T18:00:00.000Z"]);
    when = { cron: "5 * * * *", timeZone: "UTC" };
    await world.clock.advance(minutes(6));
    expect(world.times().at(-1)).toBe("2026-03-06T19:05:00.000Z");
    await stopAll(processes);
  });

  it("waits for as long as the task rests, also where it is told of the rest only now", async () => {
    const world = createScheduleWorld("2026-03-06T07:59:00Z");
    const notBefore = Date.parse("2026-03-06T09:15:00Z");
    let isAwake = true;
    const one = world.start(() => [aTask({ notBefore, mayBegin: async () => isAwake })], NO_JITTER);
    await world.clock.advance(hours(1));
    isAwake = false;
    await world.clock.advance(minutes(20));
    expect(world.runs).toEqual([]);
    isAwake = true;
    await world.clock.advance(seconds(30));
    expect(world.runs).toHaveLength(1);
    await one.stop();
  });
});

describe("a task that fails", () => {
  it("is tried again ever more slowly, by one process at a time, and told of each time", async () => {
    const world = createScheduleWorld("2026-03-06T07:59:00Z");
    const error = new SyncError("TEMPORARY_ERROR", "not now");
    const run = () => Promise.reject(error);
    const processes = [world.start(() => [aTask({ run })], NO_JITTER), world.start(() => [aTask({ run })], NO_JITTER)];
    await world.clock.advance(hours(6));
    const errors = processes.flatMap((one) => one.errors);
    expect(errors.length).toBe(world.runs.length);
    expect(errors[0]).toEqual({ during: "schedule chore", error });
    // Every hour at the least in the end.
    expect(world.runs.length).toBeGreaterThan(6);
    expect(world.runs.length).toBeLessThan(40);
    expect(world.fired).toHaveLength(1);
    await stopAll(processes);
  });

  it("is not put off beyond its next firing", async () => {
    const world = createScheduleWorld("2026-03-06T07:59:00Z");
    const run = () => Promise.reject(new RemoteError("RATE_LIMIT_ERROR", "later", { retryAfterMs: hours(20) }));
    const when = { cron: "0 * * * *", timeZone: "UTC" };
    const one = world.start(() => [aTask({ run, when })], NO_JITTER);
    await world.clock.advance(hours(3));
    expect(world.times().map((at) => at.slice(11, 16))).toEqual(["08:00", "09:00", "10:00"]);
    await one.stop();
  });

  it("waits quietly while somebody does the same by hand", async () => {
    const world = createScheduleWorld("2026-03-06T07:59:59Z");
    let isBusy = true;
    const run = async () => {
      if (isBusy) throw new SyncError("ALREADY_RUNNING", "at it");
    };
    const one = world.start(() => [aTask({ run })], NO_JITTER);
    await world.clock.advance(seconds(12));
    isBusy = false;
    await world.clock.advance(hours(1));
    expect(world.times().map((at) => at.slice(14, 19))).toEqual(["00:00", "00:05", "00:10", "00:15"]);
    expect(one.errors).toEqual([]);
    await one.stop();
  });

  it("is retried when the store comes back, which is told of, too", async () => {
    const world = createScheduleWorld("2026-03-06T07:59:00Z");
    const one = world.start(() => [aTask()], NO_JITTER);
    await world.clock.advance(0);
    const { put } = world.storage.checkpoints;
    Object.assign(world.storage.checkpoints, { put: () => Promise.reject(new Error("connection refused")) });
    await world.clock.advance(minutes(3));
    expect(world.runs).toEqual([]);
    expect(one.errors[0]).toMatchObject({ during: "schedule chore", error: { message: "connection refused" } });
    Object.assign(world.storage.checkpoints, { put });
    await world.clock.advance(minutes(10));
    expect(world.runs).toHaveLength(1);
    await one.stop();
  });
});

describe("a clock that is put right", () => {
  it("by an hour back makes no second firing, and no day without one", async () => {
    const world = createScheduleWorld("2026-03-04T12:00:00Z");
    const one = world.start(() => [aTask()], NO_JITTER);
    await world.clock.advance(hours(19) + minutes(30));
    one.skew(hours(1));
    await world.clock.advance(minutes(10));
    expect(world.runs).toHaveLength(1);
    one.skew(0);
    await world.clock.advance(days(3));
    expect(world.runs).toHaveLength(4);
    await one.stop();
  });

  it("by an hour forward makes no second firing, and no day without one", async () => {
    const world = createScheduleWorld("2026-03-04T12:00:00Z");
    const one = world.start(() => [aTask()], NO_JITTER);
    one.skew(-hours(1));
    await world.clock.advance(hours(21) + minutes(5));
    expect(world.runs).toHaveLength(1);
    one.skew(0);
    await world.clock.advance(days(2));
    expect(world.runs).toHaveLength(3);
    await one.stop();
  });

  it("does not stretch an interval by what it was wrong", async () => {
    const world = createScheduleWorld("2026-03-04T12:00:00Z");
    const one = world.start(() => [aTask({ when: { everyMs: minutes(15) } })], NO_JITTER);
    one.skew(hours(1));
    await world.clock.advance(minutes(20));
    one.skew(0);
    const before = world.runs.length;
    await world.clock.advance(minutes(18));
    expect(world.runs).toHaveLength(before + 1);
    await one.stop();
  });

  it("of one host among several, a minute off, doubles nothing", async () => {
    const world = createScheduleWorld("2026-03-04T12:00:00Z");
    const processes = [world.start(() => [aTask()]), world.start(() => [aTask()])];
    processes[1]?.skew(minutes(1));
    await world.clock.advance(days(3));
    expect(world.fired).toHaveLength(3);
    expect(world.runs).toHaveLength(3);
    await stopAll(processes);
  });
});
