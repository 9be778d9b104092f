import { expect, it } from "vitest";
import { consoleNotifier } from "../../../src/monitoring/notifiers/console-notifier.js";
import { aNotification, NEVER } from "./support.js";

it("writes what fires as a warning and what is over as information, with the numbers beside it", async () => {
  const lines: unknown[] = [];
  const at =
    (level: string) =>
    (...line: unknown[]): void =>
      void lines.push([level, ...line]);
  const logger = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
  const notifier = consoleNotifier({ logger });
  for (const news of ["trigger", "reminder", "resolve"] as const) await notifier.notify(aNotification({ news }), NEVER);
  const { text, ...facts } = aNotification();
  expect(lines).toEqual([
    ["warn", text, facts],
    ["warn", text, { ...facts, news: "reminder" }],
    ["info", text, { ...facts, news: "resolve" }],
  ]);
});

it("takes console as it is", () => {
  expect(() => consoleNotifier({ logger: console })).not.toThrow();
});

it("refuses what is no logger", () => {
  expect(() => consoleNotifier({} as never)).toThrow("`logger` of consoleNotifier");
});
