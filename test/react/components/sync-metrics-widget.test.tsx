import { render, screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { NO_METRICS, type SyncMetrics } from "../../../src/browser/index.js";
import { judgeMetrics } from "../../../src/react/components/charts/judge-metrics.js";
import { SyncMetricsWidget, type SyncMetricsWidgetProps } from "../../../src/react/components/sync-metrics-widget.js";
import { axeViolations } from "../support/axe-violations.js";

const METRICS: SyncMetrics = {
  syncSuccessRate: 0.99,
  avgSyncLatency: 3_200,
  conflictRate: 0.01,
  failedSyncs: 0,
  pendingQueue: 12,
  totalOperations: 400,
};

const show = (props: Partial<SyncMetricsWidgetProps> = {}) =>
  render(<SyncMetricsWidget metrics={METRICS} loading={false} onRefresh={() => {}} {...props} />);

/** The number beside a name, with its state and hint. */
const told = (name: string): string => screen.getByText(name).closest("div")?.textContent?.slice(name.length) ?? "";
const stateOf = (name: string) => screen.getByText(name).closest("div")?.getAttribute("data-state");

describe("SyncMetricsWidget", () => {
  it("shows the five numbers of the seed as terms and descriptions", async () => {
    show();
    expect(screen.getAllByRole("term").map((term) => term.textContent)).toEqual([
      "Success rate",
      "Latency",
      "Conflict rate",
      "Failed syncs",
      "Pending queue",
    ]);
    expect(told("Success rate")).toBe("99% of 400 syncs");
    expect(told("Latency")).toBe("3.2 s ");
    expect(told("Pending queue")).toBe("12 ");
    expect(stateOf("Success rate")).toBe("ok");
    expect(stateOf("Pending queue")).toBeNull();
    expect(await axeViolations()).toEqual([]);
  });

  it("shows lag, API errors and consistency where they are given, and the span it is about", () => {
    show({
      metrics: {
        ...METRICS,
        bidirectionalSyncLag: 61_000,
        apiErrorCount: 7,
        consistency: 1,
        latencyPercentiles: { p50: 1, p95: 9_000, p99: 10_000 },
        from: "2026-05-01T10:00:00Z",
        to: "2026-05-01T11:00:00Z",
      },
    });
    expect(told("Lag between sides")).toContain("Critical");
    expect(told("API errors")).toBe("7 High");
    expect(told("In step at the last audit")).toBe("100% ");
    expect(told("Latency")).toContain("95 % within 9 s");
    expect(screen.getByText(/^May 1, 2026.* to May 1, 2026/)).toBeTruthy();
  });

  it("says nothing of rates while no sync has ended", () => {
    show({ metrics: { ...NO_METRICS, to: "2026-05-01T11:00:00Z" } });
    expect(told("Success rate")).toBe("– no sync ended");
    expect(told("Conflict rate")).toBe("– no sync ended");
    expect(told("Failed syncs")).toBe("0 ");
    expect(stateOf("Success rate")).toBeNull();
  });

  it("does not take the zeros of a store that has loaded nothing for numbers", async () => {
    show({ metrics: NO_METRICS, loading: true });
    for (const name of ["Success rate", "Latency", "Conflict rate", "Failed syncs", "Pending queue"]) {
      expect(told(name)).toMatch(/^–/);
    }
    expect(await axeViolations()).toEqual([]);
  });

  it("keeps the numbers while it loads, and where loading fails", async () => {
    const { rerender } = show({ loading: true });
    expect(told("Latency")).toBe("3.2 s ");
    rerender(<SyncMetricsWidget metrics={METRICS} loading={false} onRefresh={() => {}} error="The server is away." />);
    expect(screen.getByRole("alert").textContent).toBe("The server is away.");
    expect(told("Latency")).toBe("3.2 s ");
    expect(await axeViolations()).toEqual([]);
  });

  it("refreshes by keyboard, and not while it does", async () => {
    const onRefresh = vi.fn();
    const { rerender } = show({ onRefresh });
    await userEvent.tab();
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Refresh" }));
    await userEvent.keyboard("{Enter}");
    expect(onRefresh).toHaveBeenCalledTimes(1);
    rerender(<SyncMetricsWidget metrics={METRICS} loading onRefresh={onRefresh} />);
    await userEvent.keyboard("{Enter}");
    expect(onRefresh).toHaveBeenCalledTimes(1);
  });

  it("says in words what is to be worried about", () => {
    show({ metrics: { ...METRICS, syncSuccessRate: 0.96, conflictRate: 0.2, failedSyncs: 3 } });
    expect(within(screen.getByText("Success rate").closest("div") as HTMLElement).getByText("Low")).toBeTruthy();
    expect(told("Conflict rate")).toContain("Critical");
    expect(told("Failed syncs")).toContain("High");
  });

  it("heeds thresholds that are given, and its class name", () => {
    const { container } = show({ thresholds: { pendingQueue: { warning: 10, critical: 100 } }, className: "mine" });
    expect(stateOf("Pending queue")).toBe("warning");
    expect(container.firstElementChild?.className).toBe("mine");
    expect(container.firstElementChild?.getAttribute("data-lead-sync")).toBe("sync-metrics-widget");
  });
});

describe("judgeMetrics", () => {
  const stateOfMetric = (metrics: Partial<SyncMetrics>, name: string) =>
    judgeMetrics({ ...METRICS, ...metrics }).find((metric) => metric.name === name)?.state;

  it("is critical where the alert rules of the seed fire: above their thresholds, not at them", () => {
    expect(stateOfMetric({ syncSuccessRate: 0.95 }, "successRate")).toBe("warning");
    expect(stateOfMetric({ syncSuccessRate: 0.949 }, "successRate")).toBe("critical");
    expect(stateOfMetric({ avgSyncLatency: 30_000 }, "latency")).toBe("warning");
    expect(stateOfMetric({ avgSyncLatency: 30_001 }, "latency")).toBe("critical");
    expect(stateOfMetric({ conflictRate: 0.1 }, "conflictRate")).toBe("warning");
    expect(stateOfMetric({ conflictRate: 0.05 }, "conflictRate")).toBe("ok");
    expect(stateOfMetric({ apiErrorCount: 11 }, "apiErrors")).toBe("critical");
    expect(stateOfMetric({ bidirectionalSyncLag: 30_000 }, "lag")).toBe("ok");
  });

  it("does not judge rates of fewer than 20 syncs", () => {
    expect(stateOfMetric({ syncSuccessRate: 0, totalOperations: 19 }, "successRate")).toBeUndefined();
    expect(stateOfMetric({ syncSuccessRate: 0, totalOperations: 20 }, "successRate")).toBe("critical");
  });

  it("judges the five numbers of the seed where the total is not told", () => {
    const { totalOperations: _, ...seed } = METRICS;
    expect(judgeMetrics({ ...seed, conflictRate: 0.5 }).map(({ state }) => state)).toEqual([
      "ok",
      "ok",
      "critical",
      "ok",
      undefined,
    ]);
  });

  it("shows whatever is no number as unknown, and judges only what is known", () => {
    const value = fc.oneof(fc.double(), fc.constant(null), fc.constant(undefined));
    fc.assert(
      fc.property(value, value, fc.option(fc.nat(), { nil: undefined }), (latency, lag, totalOperations) => {
        const metrics = { ...METRICS, avgSyncLatency: latency, bidirectionalSyncLag: lag, totalOperations };
        for (const judged of judgeMetrics(metrics as SyncMetrics)) {
          expect(judged.value === null || Number.isFinite(judged.value)).toBe(true);
          if (judged.value === null) expect(judged.state).toBeUndefined();
        }
      }),
    );
  });
});
