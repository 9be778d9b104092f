import { describe, expect, it } from "vitest";
import { ConfigError } from "../../../src/domain/errors.js";
import type { ScheduleOptions } from "../../../src/engine/schedule/options.js";
import { resolveScheduleSettings } from "../../../src/engine/schedule/settings.js";

describe("the options of the schedule", () => {
  it("have defaults", () => {
    expect(resolveScheduleSettings()).toEqual({
      hourly: "0 * * * *",
      daily: "0 3 * * *",
      jitterMs: 60_000,
      archive: { cron: "30 4 * * *", retention: {} },
    });
  });

  it("switch archiving off, or keep rows for longer", () => {
    expect(resolveScheduleSettings({ archive: false }).archive).toBeNull();
    const archive = { cron: "0 1 * * 0", retention: { logDays: 365 } };
    expect(resolveScheduleSettings({ archive }).archive).toEqual(archive);
  });

  it.each<[string, ScheduleOptions, string]>([
    ["schedule.hourly", { hourly: "every hour" }, '"every hour" is no cron expression'],
    ["schedule.daily", { daily: "0 25 * * *" }, '"0 25 * * *" is no cron expression'],
    ["schedule.archive.cron", { archive: { cron: "0 0 4 * * *" } }, "6 fields, not 5"],
    ["schedule.archive.retention.logDays", { archive: { retention: { logDays: -1 } } }, "expected number to be >=0"],
    ["schedule.jitterMs", { jitterMs: -1 }, "expected number to be >=0"],
    ["schedule.archive", { archive: true as unknown as false }, "expected object"],
    ["schedule", { weekly: "0 3 * * 1" } as ScheduleOptions, '"weekly"'],
    ["schedule", null as unknown as ScheduleOptions, "expected object"],
  ])("refuse what they cannot mean, naming %s", (option, options, words) => {
    const attempt = () => resolveScheduleSettings(options);
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(expect.objectContaining({ context: { option } }));
    expect(attempt).toThrow(`SyncEngine option \`${option}\`:`);
    expect(attempt).toThrow(words);
  });
});
