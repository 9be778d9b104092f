import { describe, expect, it } from "vitest";
import { cronOfProperty, zoneOfProperty } from "../../../src/rules/schedule/property-cron.js";

const terms = { hourly: "5 * * * *", daily: "0 3 * * *" };

describe("the schedule of a property", () => {
  it.each([
    ["realtime", null, null],
    ["hourly", null, "5 * * * *"],
    ["daily", null, "0 3 * * *"],
    ["realtime", "0 9-17 * * 1-5", "0 9-17 * * 1-5"],
    ["daily", "0 9-17 * * 1-5", "0 9-17 * * 1-5"],
  ] as const)("%s, with the expression %s, is %s", (syncFrequency, syncCron, cron) => {
    expect(cronOfProperty({ syncFrequency, syncCron }, terms)).toEqual({ cron, problem: null });
  });

  it.each([
    ["realtime", null],
    ["daily", "0 3 * * *"],
  ] as const)("%s, with an expression nobody can read, goes by the frequency and says why", (syncFrequency, cron) => {
    const { problem, ...rest } = cronOfProperty({ syncFrequency, syncCron: "every noon" }, terms);
    expect(rest).toEqual({ cron });
    expect(problem).toContain('"every noon" is no cron expression');
  });

  it("is read in its own time zone, or in UTC where that is not known", () => {
    expect(zoneOfProperty("America/Chicago")).toBe("America/Chicago");
    expect(zoneOfProperty("Mars/Olympus")).toBe("UTC");
    expect(zoneOfProperty(null)).toBe("UTC");
    expect(zoneOfProperty(undefined)).toBe("UTC");
  });
});
