import { render, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import type { ReactElement } from "react";
import { describe, expect, it, vi } from "vitest";
import type { ResManSyncStatus } from "../../../src/browser/index.js";
import { LeadSyncStatus, type LeadSyncStatusProps } from "../../../src/react/components/lead-sync-status.js";
import { axeViolations } from "../support/axe-violations.js";

const status = (resmanSyncStatus: ResManSyncStatus, props: Partial<LeadSyncStatusProps> = {}): ReactElement => (
  <LeadSyncStatus resmanSyncStatus={resmanSyncStatus} {...props} />
);
const both = { onRetry: vi.fn(), onViewLog: vi.fn() };
const buttons = (): (string | null)[] => screen.queryAllByRole("button").map(({ textContent }) => textContent);

describe("how a lead stands towards ResMan", () => {
  it.each([
    ["not_synced", "Not synced", ["Sync now", "Show log"]],
    ["syncing", "Syncing", ["Show log"]],
    ["synced", "Synced", ["Show log"]],
    ["failed", "Failed", ["Try again", "Show log"]],
    ["conflict", "Conflict", ["Show log"]],
    ["lost", "lost", ["Show log"]],
  ])("%s", async (state, text, offered) => {
    const { container } = render(status(state as ResManSyncStatus, { ...both, className: "mine" }));
    expect(screen.getByRole("status").textContent).toBe(text);
    expect(buttons()).toEqual(offered);
    expect(container.querySelector<HTMLElement>(".mine")?.dataset).toMatchObject({
      leadSync: "lead-sync-status",
      state,
    });
    expect(await axeViolations()).toEqual([]);
  });

  it("offers nothing that nobody handles", () => {
    render(status("failed"));
    expect(buttons()).toEqual([]);
  });

  it("says when it was synced last, or that it never was", () => {
    const { container, rerender } = render(status("synced", { lastSyncAt: "2026-05-01T10:00:00.000Z" }));
    expect(container.textContent).toMatch(/Last synced .*2026/);
    rerender(status("not_synced"));
    expect(container.textContent).toContain("Never synced");
  });

  it("tells of a change, and not of a change in a list", () => {
    const { rerender } = render(status("syncing"));
    const region = screen.getByRole("status");
    rerender(status("synced"));
    expect(region.textContent).toBe("Synced");
    rerender(status("synced", { compact: true }));
    expect(screen.queryByRole("status")).toBeNull();
    expect(screen.getByTitle("Never synced").textContent).toBe("Synced");
  });

  it("names the lead its buttons are about", () => {
    render(status("failed", { ...both, compact: true, subject: "Ada", tabIndex: -1 }));
    const names = screen.getAllByRole("button").map((button) => [button.getAttribute("aria-label"), button.tabIndex]);
    expect(names).toEqual([
      ["Try again: Ada", -1],
      ["Show log: Ada", -1],
    ]);
  });

  it("tries again once, and keeps the focus when it has worked", async () => {
    const onRetry = vi.fn();
    const { rerender, container } = render(status("failed", { onRetry }));
    await userEvent.tab();
    await userEvent.keyboard("{Enter}");
    rerender(status("syncing", { onRetry, retrying: true }));
    expect(screen.getByRole("button").getAttribute("aria-busy")).toBe("true");
    await userEvent.keyboard("{Enter}");
    expect(onRetry).toHaveBeenCalledTimes(1);
    rerender(status("synced", { onRetry }));
    expect(buttons()).toEqual([]);
    expect(document.activeElement).toBe(container.firstChild);
  });

  it("takes the focus from nobody", async () => {
    const page = (state: ResManSyncStatus): ReactElement => (
      <>
        {status(state, both)}
        <button type="button">Next</button>
      </>
    );
    const { rerender } = render(page("failed"));
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    await userEvent.click(screen.getByRole("button", { name: "Next" }));
    rerender(page("synced"));
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Next" }));
  });
});
