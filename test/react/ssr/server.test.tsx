// @vitest-environment node
import { renderToString } from "react-dom/server";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { EveryHookPage, silentApi } from "../support/every-hook.js";
import { FakeStore } from "../support/fake-store.js";

const complaints = vi.spyOn(console, "error");
beforeEach(() => {
  process.env.TZ = "America/Chicago";
});
afterEach(() => {
  delete process.env.TZ;
});

it("a server without a browser's globals renders every hook, in UTC, asks for nothing and leaves nothing behind", () => {
  expect([typeof window, typeof document]).toEqual(["undefined", "undefined"]);
  const fake = new FakeStore({ api: silentApi });
  const html = renderToString(<EveryHookPage store={fake.asStore()} />);
  expect(html).toContain("May 1, 2026, 3:04 AM");
  expect(html).toContain(JSON.stringify({ leads: 0 }).slice(1, -1).replaceAll('"', "&quot;"));
  for (const ask of [fake.fetchLeads, fake.fetchConflicts, fake.fetchMetrics, fake.fetchSyncLogs, fake.connect]) {
    expect(ask).not.toHaveBeenCalled();
  }
  expect(fake.listeners.size).toBe(0);
  expect(fake.clock.pending).toBe(0);
  expect(complaints).not.toHaveBeenCalled();
});

it("renders in the zone it is told", () => {
  const fake = new FakeStore({ api: silentApi });
  expect(renderToString(<EveryHookPage store={fake.asStore()} timeZone="Asia/Tokyo" />)).toContain("12:04 PM");
});
