import { render, screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MetricPoint } from "../../../src/browser/index.js";
import { layOut } from "../../../src/react/components/charts/chart-geometry.js";
import { readSeries } from "../../../src/react/components/charts/read-series.js";
import { SyncMetricsChart, type SyncMetricsChartProps } from "../../../src/react/components/sync-metrics-chart.js";
import { LeadSyncUiProvider } from "../../../src/react/ui/ui-context.js";
import { axeViolations } from "../support/axe-violations.js";

const START = Date.parse("2026-05-01T10:00:00Z");
const point = (minute: number, value: number, more: Partial<MetricPoint> = {}): MetricPoint => ({
  name: "apiErrors",
  at: new Date(START + minute * 60_000).toISOString(),
  count: 2,
  sum: value * 2,
  min: value,
  max: value + 1,
  last: value,
  ...more,
});

const show = (props: Partial<SyncMetricsChartProps> = {}) =>
  render(
    <LeadSyncUiProvider timeZone="UTC">
      <SyncMetricsChart points={[point(0, 4), point(5, 2), point(10, 8)]} label="API errors" {...props} />
    </LeadSyncUiProvider>,
  );
const pathOf = (container: HTMLElement) => container.querySelector('[data-part="line"]')?.getAttribute("d") ?? "";

describe("SyncMetricsChart", () => {
  it("tells in one sentence what the line shows", async () => {
    show();
    expect(screen.getByRole("img").getAttribute("aria-label")).toBe(
      "API errors from May 1, 2026, 10:00 AM to May 1, 2026, 10:10 AM: between 2 and 8, last 8.",
    );
    expect(screen.getByRole("figure", { name: "API errors" }).getAttribute("data-state")).toBe("ready");
    expect(await axeViolations()).toEqual([]);
  });

  it("shows the lowest, the highest and the last number", () => {
    show();
    const pairs = screen.getAllByRole("term").map((term) => term.parentElement?.textContent);
    expect(pairs).toEqual(["Lowest2", "Highest8", "Last8"]);
  });

  it("has all numbers in a table that opens and scrolls by keyboard", async () => {
    const { container } = show();
    const details = container.querySelector("details");
    expect(details?.open).toBe(false);
    await userEvent.click(screen.getByText("Numbers"));
    expect(details?.open).toBe(true);
    const rows = within(screen.getByRole("table")).getAllByRole("row");
    expect(rows.map((row) => row.textContent)).toEqual([
      "TimeAPI errorsMeasured",
      "May 1, 2026, 10:00 AM42",
      "May 1, 2026, 10:05 AM22",
      "May 1, 2026, 10:10 AM82",
    ]);
    expect(screen.getByRole("region", { name: "API errors" }).tabIndex).toBe(0);
    expect(await axeViolations()).toEqual([]);
  });

  it("breaks the line where nothing was measured, and says so", () => {
    const points = [point(0, 4), point(5, 2), point(20, 8), point(40, 1)];
    const { container } = show({ points, stepMinutes: 5 });
    expect(pathOf(container).match(/M/g)).toHaveLength(3);
    expect(screen.getByRole("img").getAttribute("aria-label")).toContain("nothing measured in 2 spans between");
  });

  it("takes the least time between two points for the step where none is given", () => {
    const { container } = show({ points: [point(0, 4), point(5, 2), point(20, 8)] });
    expect(pathOf(container).match(/M/g)).toHaveLength(2);
    expect(screen.getByRole("img").getAttribute("aria-label")).toContain("nothing measured in one span between");
  });

  it("draws time from left to right in every language", () => {
    const { container } = show({ from: "2026-05-01T09:00:00Z", to: "2026-05-01T11:00:00Z" });
    expect(container.querySelector("svg")?.getAttribute("direction")).toBe("ltr");
    expect(container.querySelector('[data-part="times"]')?.getAttribute("dir")).toBe("ltr");
    expect(container.querySelector('[data-part="times"]')?.textContent).toBe(
      "May 1, 2026, 9:00 AMMay 1, 2026, 11:00 AM",
    );
  });

  it.each([
    ["mean", "number", "3"],
    ["sum", "number", "6"],
    ["max", "percent", "400%"],
    ["last", "duration", "3 ms"],
  ] as const)("draws the %s, written as a %s", (value, unit, written) => {
    show({ points: [point(0, 3)], value, unit });
    expect(screen.getByText("Last").parentElement?.textContent).toBe(`Last${written}`);
  });

  it("makes one point a dot", () => {
    const { container } = show({ points: [point(0, 3)] });
    expect(pathOf(container)).toMatch(/^M[\d.]+ [\d.]+h0$/);
  });

  it("says that nothing was measured, or that it loads", async () => {
    const { rerender, container } = render(<SyncMetricsChart points={[]} label="API errors" />);
    expect(screen.getByText("Nothing was measured in this time.")).toBeTruthy();
    expect(container.querySelector("figure")?.dataset.state).toBe("empty");
    rerender(<SyncMetricsChart points={[]} label="API errors" loading />);
    expect(screen.getByText("Loading…")).toBeTruthy();
    expect(container.querySelector("figure")?.dataset.state).toBe("loading");
    expect(await axeViolations()).toEqual([]);
  });

  it("keeps its line while it loads again", () => {
    show({ loading: true });
    expect(screen.getByRole("img")).toBeTruthy();
  });
});

describe("readSeries", () => {
  it("leaves out what has no time, no number, or lies outside of the span, and sorts the rest", () => {
    const points = [
      point(10, 3),
      point(5, 2),
      point(0, 1, { at: "yesterday" }),
      point(6, 1, { count: 0, sum: 0 }),
      point(50, 9),
    ];
    const { samples, from, to } = readSeries(points, {
      value: "mean",
      from: "2026-05-01T10:00:00Z",
      to: "2026-05-01T10:30:00Z",
    });
    expect(samples.map(({ value }) => value)).toEqual([2, 3]);
    expect(to - from).toBe(30 * 60_000);
  });

  it("takes the points' own span where the one given is no time", () => {
    const { from, to } = readSeries([point(0, 1), point(5, 1)], { value: "last", from: "soon", to: "later" });
    expect([from, to]).toEqual([START, START + 300_000]);
  });

  it("never goes below zero", () => {
    expect(readSeries([point(0, -3)], { value: "last" }).samples[0]?.value).toBe(0);
  });
});

describe("layOut", () => {
  const box = { width: 320, height: 96, padding: 3 };
  const samples = fc
    .array(fc.record({ at: fc.integer({ min: 0, max: 1e6 }), value: fc.double({ min: 0, max: 1e12, noNaN: true }) }))
    .map((list) => list.toSorted((a, b) => a.at - b.at));
  const span = fc.record({ from: fc.integer({ max: 0 }), to: fc.integer({ min: 1e6 }), step: fc.integer({ min: 1 }) });

  it("keeps every point inside the box, in the order of time, and loses none", () => {
    fc.assert(
      fc.property(samples, span, (list, within) => {
        const { runs } = layOut(list, within, box);
        const points = runs.flat();
        expect(points).toHaveLength(list.length);
        for (const { x, y } of points) {
          expect(x).toBeGreaterThanOrEqual(box.padding);
          expect(x).toBeLessThanOrEqual(box.width - box.padding);
          expect(y).toBeGreaterThanOrEqual(box.padding);
          expect(y).toBeLessThanOrEqual(box.height - box.padding);
        }
        const xs = points.map(({ x }) => x);
        expect(xs).toEqual(xs.toSorted((a, b) => a - b));
      }),
    );
  });

  it("breaks exactly where more than one step and a half lies between two points", () => {
    fc.assert(
      fc.property(samples, span, (list, within) => {
        const breaks = list.filter(({ at }, index) => at - (list[index - 1]?.at ?? at) > within.step * 1.5).length;
        expect(layOut(list, within, box).runs.length).toBe(list.length ? breaks + 1 : 0);
      }),
    );
  });

  it("draws greater values higher, and zero at the foot", () => {
    fc.assert(
      fc.property(samples, span, (list, within) => {
        const ys = layOut(list, within, box)
          .runs.flat()
          .map(({ y }) => y);
        list.forEach(({ value }, index) => {
          if (value === 0) expect(ys[index]).toBe(box.height - box.padding);
          const next = list[index + 1];
          if (next && next.value >= value) expect(ys[index + 1]).toBeLessThanOrEqual(ys[index] ?? 0);
        });
      }),
    );
  });

  it("puts a span without length in the middle, equal values at the head, zeros at the foot", () => {
    expect(layOut([{ at: 5, value: 3 }], { from: 5, to: 5, step: 1 }, box).path).toBe("M160 3h0");
    expect(
      layOut(
        [
          { at: 0, value: 0 },
          { at: 1, value: 0 },
        ],
        { from: 0, to: 1, step: 1 },
        box,
      ).path,
    ).toBe("M3 93L317 93");
  });
});
