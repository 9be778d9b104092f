import { render, screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { type ReactElement, useState } from "react";
import { describe, expect, it, vi } from "vitest";
import type { AlertKind, LeadSyncAlert } from "../../../src/browser/index.js";
import { SyncAlerts, type SyncAlertsProps } from "../../../src/react/components/sync-alerts.js";
import { axeViolations } from "../support/axe-violations.js";

const anAlert = (kind: AlertKind, changes: Partial<LeadSyncAlert> = {}): LeadSyncAlert => ({
  id: kind,
  kind,
  count: 1,
  at: "2026-05-01T10:00:00.000Z",
  ...changes,
});

/** A page that forgets what is dismissed. */
function Page({ alerts: first, ...props }: Partial<SyncAlertsProps> & { alerts: LeadSyncAlert[] }): ReactElement {
  const [alerts, setAlerts] = useState(first);
  return (
    <SyncAlerts
      alerts={alerts}
      onDismiss={(id) => setAlerts((before) => before.filter((alert) => alert.id !== id))}
      {...props}
    />
  );
}

const region = (): HTMLElement => screen.getByRole("region", { name: "Alerts" });
const three = [
  anAlert("sync_failed", { conversationId: "c1" }),
  anAlert("realtime_lost"),
  anAlert("manual_review_required", { conflictId: "k1" }),
];
const dismissButton = (index: number): HTMLElement =>
  within(screen.getAllByRole("listitem")[index] as HTMLElement).getByRole("button", { name: /^Dismiss/ });

describe("alerts in the page", () => {
  it("are a polite live region that is there before the first", async () => {
    const { rerender } = render(<SyncAlerts alerts={[]} onDismiss={() => undefined} />);
    const empty = region();
    expect(empty.getAttribute("aria-live")).toBe("polite");
    expect(empty.textContent).toBe("");
    expect(await axeViolations()).toEqual([]);
    rerender(<SyncAlerts alerts={three} onDismiss={() => undefined} />);
    expect(region()).toBe(empty);
    expect(screen.getAllByRole("listitem")).toHaveLength(3);
    expect(await axeViolations()).toEqual([]);
  });

  it.each([
    ["sync_failed", "A lead could not be synced."],
    ["conflict_detected", "The two sides disagree about a lead."],
    ["realtime_lost", "The live connection is lost."],
    ["manual_review_required", "Somebody must decide about a conflict."],
    ["request_failed", "That did not work."],
    ["moonrise", "moonrise"],
  ])("say in words: %s", (kind, text) => {
    render(<SyncAlerts alerts={[anAlert(kind as AlertKind)]} onDismiss={() => undefined} className="mine" />);
    expect(region().textContent).toContain(text);
    expect(region().className).toBe("mine");
  });

  it("count instead of stacking, and say why something failed", () => {
    const error = { code: "FORBIDDEN", message: "You may not do that" };
    render(<SyncAlerts alerts={[anAlert("request_failed", { count: 1_200, error })]} onDismiss={() => undefined} />);
    expect(region().textContent).toContain("(1,200 times)");
    expect(region().textContent).toContain("You may not do that (FORBIDDEN)");
  });

  it("lead to what they are about", async () => {
    const onOpen = vi.fn();
    render(<Page alerts={[...three, anAlert("conflict_detected")]} onOpen={onOpen} />);
    const opens = screen.getAllByRole("button", { name: /^(Show lead|Review)/ });
    expect(opens.map(({ textContent }) => textContent)).toEqual(["Show lead", "Review", "Review"]);
    for (const each of opens) await userEvent.click(each);
    expect(onOpen.mock.calls.map(([{ id }]) => id)).toEqual([
      "sync_failed",
      "manual_review_required",
      "conflict_detected",
    ]);
  });

  it("lead nowhere where the page does not say where", () => {
    render(<Page alerts={three} />);
    expect(screen.queryByRole("button", { name: /^(Show lead|Review)/ })).toBeNull();
  });

  it("pass the focus on when one is dismissed", async () => {
    render(<Page alerts={three} />);
    await userEvent.click(dismissButton(1));
    expect(document.activeElement).toBe(dismissButton(1));
    await userEvent.keyboard("{Enter}");
    expect(document.activeElement).toBe(dismissButton(0));
    await userEvent.keyboard("{Enter}");
    expect(screen.queryByRole("listitem")).toBeNull();
    expect(document.activeElement).toBe(region());
  });

  it("are all dismissed at once, which a single one needs not", async () => {
    const onDismiss = vi.fn();
    const { rerender } = render(<SyncAlerts alerts={three} onDismiss={onDismiss} />);
    await userEvent.click(screen.getByRole("button", { name: "Dismiss all" }));
    expect(onDismiss.mock.calls).toEqual(three.map(({ id }) => [id]));
    rerender(<SyncAlerts alerts={three.slice(0, 1)} onDismiss={onDismiss} />);
    expect(screen.queryByRole("button", { name: "Dismiss all" })).toBeNull();
    expect(document.activeElement).toBe(dismissButton(0));
  });
});
