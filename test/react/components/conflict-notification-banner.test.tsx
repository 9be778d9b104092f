import { render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { ConflictNotificationBanner } from "../../../src/react/components/conflict-notification-banner.js";
import { byUrgency } from "../../../src/react/components/conflicts/urgency.js";
import { axeViolations } from "../support/axe-violations.js";
import { aConflict } from "../support/samples.js";

const noop = (): void => {};

describe("the banner of conflicts", () => {
  it("is nothing where there are none", () => {
    const { container } = render(<ConflictNotificationBanner conflicts={[]} onClick={noop} />);
    expect(container.childElementCount).toBe(0);
  });

  it("says how many wait and how bad it is, and leads to the most severe, of several the oldest", async () => {
    const onClick = vi.fn();
    const conflicts = [
      aConflict({ id: "mild" }),
      aConflict({ id: "young", conflictSeverity: "critical", createdAt: "2026-05-02T10:00:00.000Z" }),
      aConflict({ id: "old", conflictSeverity: "critical", createdAt: "2026-05-01T10:00:00.000Z" }),
      aConflict({ id: "ageless", conflictSeverity: "critical" }),
      aConflict({ id: "odd", conflictSeverity: "dire" }),
    ];
    const { container } = render(
      <ConflictNotificationBanner conflicts={conflicts} onClick={onClick} className="mine" />,
    );
    expect(screen.getByRole("status").textContent).toBe("5 conflicts wait for a decision (3: Critical)");
    expect(container.querySelector<HTMLElement>(".mine")?.dataset).toMatchObject({
      leadSync: "conflict-notification-banner",
      state: "critical",
    });
    await userEvent.tab();
    await userEvent.keyboard("{Enter}");
    expect(onClick).toHaveBeenCalledExactlyOnceWith("old");
    expect(screen.queryByRole("button", { name: "Dismiss" })).toBeNull();
    expect(await axeViolations()).toEqual([]);
  });

  it("speaks of one as of one, and can be dismissed", async () => {
    const onDismiss = vi.fn();
    render(<ConflictNotificationBanner conflicts={[aConflict()]} onClick={noop} onDismiss={onDismiss} />);
    expect(screen.getByRole("status").textContent).toBe("1 conflict waits for a decision (Medium)");
    await userEvent.click(screen.getByRole("button", { name: "Dismiss" }));
    expect(onDismiss).toHaveBeenCalledOnce();
  });

  it("orders conflicts the same however they come", () => {
    const severity = fc.constantFrom("critical", "high", "medium", "low", "dire");
    const createdAt = fc.constantFrom("2026-05-01T10:00:00.000Z", "2026-05-02T10:00:00.000Z");
    const conflict = fc.record({ id: fc.uuid(), severity, createdAt: fc.option(createdAt, { nil: undefined }) });
    const conflicts = fc.uniqueArray(conflict, { selector: ({ id }) => id });
    fc.assert(
      fc.property(conflicts, (drawn) => {
        const made = drawn.map((one) =>
          aConflict({ id: one.id, conflictSeverity: one.severity, ...(one.createdAt && { createdAt: one.createdAt }) }),
        );
        expect(made.toReversed().toSorted(byUrgency)).toEqual(made.toSorted(byUrgency));
        const severities = made.toSorted(byUrgency).map((one) => one.conflictSeverity);
        const known = ["critical", "high", "medium", "low", "dire"];
        expect(severities).toEqual(severities.toSorted((a, b) => known.indexOf(a) - known.indexOf(b)));
      }),
    );
  });
});
