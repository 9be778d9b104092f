import { render, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { ExplainedChange, FieldExplanation } from "../../../src/browser/index.js";
import { FieldHistory, type FieldHistoryProps } from "../../../src/react/components/field-history.js";
import { LeadSyncUiProvider } from "../../../src/react/ui/ui-context.js";
import { axeViolations } from "../support/axe-violations.js";

const change = (overrides: Partial<ExplainedChange>): ExplainedChange => ({
  field: "moveInDate",
  side: "local",
  from: null,
  to: "2026-05-01",
  origin: "remote",
  rule: "changed:remote",
  at: "2026-04-01T10:00:00Z",
  because: "ResMan had changed it.",
  by: null,
  trigger: "schedule",
  runId: null,
  runKind: null,
  conflict: null,
  syncLogId: "log-1",
  ...overrides,
});

const EXPLANATION: FieldExplanation = {
  field: "moveInDate",
  mergedInto: null,
  value: "2026-06-01",
  origin: { side: "remote", because: "ResMan had changed it.", at: "2026-04-02T10:00:00Z", by: "kim", syncLogId: "l" },
  base: { local: "2026-06-01", remote: "2026-06-01" },
  pending: false,
  history: [
    change({}),
    change({
      at: "2026-04-02T10:00:00Z",
      side: "remote",
      from: "2026-05-01",
      to: "2026-06-01",
      by: "kim",
      because: "A person decided that the chatbot's value stands.",
      conflict: {
        id: "c",
        resolutionStrategy: "domiq_wins",
        resolvedBy: "kim",
        resolvedAt: "2026-04-02T10:00:00Z",
        notes: "Asked the renter.",
      },
      syncLogId: "log-2",
    }),
  ],
};

const show = (props: Partial<FieldHistoryProps> = {}) =>
  render(
    <LeadSyncUiProvider timeZone="UTC">
      <FieldHistory explanation={EXPLANATION} loading={false} {...props} />
    </LeadSyncUiProvider>,
  );
const explained = (overrides: Partial<FieldExplanation>) => show({ explanation: { ...EXPLANATION, ...overrides } });

describe("FieldHistory", () => {
  it("says what the value is, where it comes from, and what was last agreed on", async () => {
    const { container } = show();
    expect(screen.getByRole("region", { name: "History of Move-in date" })).toBeTruthy();
    const told = screen.getAllByRole("definition").map((part) => part.textContent);
    expect(told).toEqual([
      "Jun 1, 2026",
      "ResMan had changed it.",
      "From ResMan on Apr 2, 2026, 10:00 AM by kim",
      "Jun 1, 2026",
    ]);
    expect(container.firstElementChild?.getAttribute("data-state")).toBe("ready");
    expect(await axeViolations()).toEqual([]);
  });

  it("lists changes newest first, with sides, values, who, when and the rule in words", () => {
    show();
    const [newest, oldest] = screen.getAllByRole("listitem");
    expect(newest?.textContent).toContain("Apr 2, 2026, 10:00 AM In ResMan by kim");
    expect(newest?.textContent).toContain("May 1, 2026 → Jun 1, 2026");
    expect(newest?.textContent).toContain("A person decided that the chatbot's value stands.");
    expect(newest?.textContent).toContain("Settled a conflict, by kim. Asked the renter.");
    expect(oldest?.textContent).toContain("Apr 1, 2026, 10:00 AM In DomIQ by the schedule");
    expect(oldest?.textContent).toContain("– → May 1, 2026");
    expect(within(oldest as HTMLElement).queryByText(/Settled/)).toBeNull();
  });

  it("tells both halves of the base where the sides cannot say it alike", () => {
    explained({ base: { local: "2026-06-01", remote: null } });
    expect(screen.getByText("Jun 1, 2026 in DomIQ, – in ResMan")).toBeTruthy();
  });

  it("says that ResMan is still to be told, and where a merged lead goes on", async () => {
    explained({ pending: true, mergedInto: "c-9", base: null, history: [] });
    expect(screen.getByText("ResMan is still to be told.")).toBeTruthy();
    expect(screen.getByText("This lead was merged into c-9, where the history goes on.")).toBeTruthy();
    expect(screen.getByText("No sync has changed it.")).toBeTruthy();
    expect(screen.queryByText("Last agreed on")).toBeNull();
    expect(await axeViolations()).toEqual([]);
  });

  it("shows an origin of which no time and no name is known", () => {
    explained({ origin: { side: "merged", because: "Both had it.", at: null, by: null, syncLogId: null } });
    expect(screen.getByText("From both sides")).toBeTruthy();
  });

  it("tells of a conflict nobody is named for", () => {
    const settled = { id: "c", resolutionStrategy: null, resolvedBy: null, resolvedAt: null, notes: null };
    explained({ history: [change({ conflict: settled })] });
    expect(screen.getByText("Settled a conflict.")).toBeTruthy();
  });

  it("says that it loads, that a field is to be chosen, and what failed", async () => {
    const { rerender } = render(<FieldHistory explanation={null} loading />);
    expect(screen.getByRole("status").textContent).toBe("Loading…");
    rerender(<FieldHistory explanation={null} loading={false} />);
    expect(screen.getByRole("status").textContent).toBe("Choose a field to see where its value comes from.");
    rerender(<FieldHistory explanation={null} loading={false} error="Not found." className="mine" />);
    expect(screen.getByRole("alert").textContent).toBe("Not found.");
    expect(screen.getByRole("region", { name: "History" }).className).toBe("mine");
    expect(await axeViolations()).toEqual([]);
  });

  it("keeps what it shows while it loads again, and where that fails", () => {
    const { rerender } = show({ loading: true });
    expect(screen.getAllByRole("listitem")).toHaveLength(2);
    rerender(<FieldHistory explanation={EXPLANATION} loading={false} error="Away." />);
    expect(screen.getAllByRole("listitem")).toHaveLength(2);
    expect(screen.getByRole("alert").textContent).toBe("Away.");
  });
});
