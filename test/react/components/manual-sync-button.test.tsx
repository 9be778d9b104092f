import { render, screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { StrictMode } from "react";
import { describe, expect, it, vi } from "vitest";
import { type DeltaSyncResult, LeadSyncApiError } from "../../../src/browser/index.js";
import { ManualSyncButton } from "../../../src/react/components/manual-sync-button.js";
import { axeViolations } from "../support/axe-violations.js";

const aResult = (errors: string[] = [], success = errors.length === 0): DeltaSyncResult => ({
  success,
  message: "Delta sync complete",
  details: {
    success,
    stage1: { recordsProcessed: 1_200, inserted: 3, updated: 4, errors: errors.slice(0, 1) },
    stage2: { recordsProcessed: 5, updated: 2, skipped: 6, errors: errors.slice(1) },
    startTime: "2026-05-01T10:00:00.000Z",
    endTime: "2026-05-01T10:00:03.200Z",
    duration: 3_200,
    runIds: ["run1"],
  },
});

/** A sync that ends when the test says so. */
function controlled() {
  const ends: { resolve: (result: DeltaSyncResult) => void; reject: (error: unknown) => void }[] = [];
  const onSync = vi.fn(
    (_request: { lookbackMinutes: number }) =>
      new Promise<DeltaSyncResult>((resolve, reject) => ends.push({ resolve, reject })),
  );
  return { onSync, end: (): (typeof ends)[number] => ends.shift() ?? expect.fail("Nothing was started.") };
}

const button = (): HTMLElement => screen.getByRole("button");
const told = (): string | null => screen.getByRole("status").textContent;
const state = (): string | undefined =>
  document.querySelector<HTMLElement>('[data-lead-sync="manual-sync-button"]')?.dataset.state;

describe("syncing recent changes by hand", () => {
  it("is called as the seed calls it", async () => {
    render(<ManualSyncButton onSync={controlled().onSync} className="mine" />);
    expect(button().textContent).toBe("Sync Recent Changes (Last 20min)");
    expect([state(), told()]).toEqual(["idle", ""]);
    expect(await axeViolations()).toEqual([]);
  });

  it("shows progress, then what was done both ways and how long it took", async () => {
    const { onSync, end } = controlled();
    const onDone = vi.fn();
    render(
      <StrictMode>
        <ManualSyncButton onSync={onSync} onDone={onDone} lookbackMinutes={45} />
      </StrictMode>,
    );
    await userEvent.click(screen.getByRole("button", { name: "Sync Recent Changes (Last 45min)" }));
    await userEvent.keyboard("{Enter}");
    expect(onSync.mock.calls).toEqual([[{ lookbackMinutes: 45 }]]);
    expect(screen.getByRole("progressbar").hasAttribute("value")).toBe(false);
    expect([state(), told()]).toEqual(["busy", "Syncing recent changes…"]);
    expect(await axeViolations()).toEqual([]);
    expect(onDone).not.toHaveBeenCalled();

    const result = aResult();
    end().resolve(result);
    await screen.findByText("Recent changes are synced.");
    expect(told()).toContain("Received: 1,200 processed, 3 inserted, 4 updated.");
    expect(told()).toContain("Sent: 5 processed, 2 updated, 6 skipped.");
    expect(told()).toContain("Took 3.2 s.");
    expect([state(), screen.queryByRole("progressbar")]).toEqual(["done", null]);
    expect(onDone.mock.calls).toEqual([[result]]);
    expect(document.activeElement).toBe(button());
    expect(await axeViolations()).toEqual([]);
  });

  it("lists what failed, and does not call it done", async () => {
    const { onSync, end } = controlled();
    const onDone = vi.fn();
    render(<ManualSyncButton onSync={onSync} onDone={onDone} />);
    await userEvent.click(button());
    end().resolve(aResult(["c1: away", "c2: away", "c2: away"]));
    await screen.findByText("Not everything could be synced.");
    await userEvent.click(screen.getByText("What failed (3)"));
    const items = within(screen.getByRole("list")).getAllByRole("listitem");
    expect(items.map(({ textContent }) => textContent)).toEqual(["c1: away", "c2: away", "c2: away"]);
    expect([state(), onDone.mock.calls.length]).toEqual(["failed", 0]);
    expect(await axeViolations()).toEqual([]);
  });

  it.each([
    [new LeadSyncApiError("ALREADY_RUNNING", "Busy"), "A sync is running already. Try again when it has ended."],
    [new LeadSyncApiError("FORBIDDEN", "You may not"), "You may not (FORBIDDEN)"],
    [new Error("Something else"), "Something else"],
    ["text", "text"],
  ])("says in words why it failed: %s", async (error, text) => {
    const { onSync, end } = controlled();
    render(<ManualSyncButton onSync={onSync} />);
    await userEvent.click(button());
    end().reject(error);
    await vi.waitFor(() => expect(told()).toBe(text));
    expect(state()).toBe("failed");
    expect(await axeViolations()).toEqual([]);
  });

  it("can be done again after it failed", async () => {
    const { onSync, end } = controlled();
    render(<ManualSyncButton onSync={onSync} />);
    await userEvent.click(button());
    end().reject(new Error("Away"));
    await screen.findByText("Away");
    await userEvent.click(button());
    end().resolve(aResult());
    expect(await screen.findByText("Recent changes are synced.")).toBeTruthy();
    expect(onSync).toHaveBeenCalledTimes(2);
  });

  it("is started once, also by a button of one's own that is pressed twice", async () => {
    const { onSync } = controlled();
    const Button = ({ onClick, children }: { onClick?: (() => void) | undefined; children: React.ReactNode }) => (
      <button type="button" onClick={onClick}>
        {children}
      </button>
    );
    render(<ManualSyncButton onSync={onSync} slots={{ Button }} />);
    await userEvent.dblClick(button());
    expect(onSync).toHaveBeenCalledTimes(1);
  });

  it("is not started while it is off", async () => {
    const { onSync } = controlled();
    render(<ManualSyncButton onSync={onSync} disabled />);
    await userEvent.click(button());
    expect([onSync.mock.calls.length, button().getAttribute("aria-disabled")]).toEqual([0, "true"]);
  });
});
