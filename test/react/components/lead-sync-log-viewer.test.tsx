import { render, screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import type { ReactElement } from "react";
import { describe, expect, it, vi } from "vitest";
import type { LeadSyncLog } from "../../../src/browser/index.js";
import { LeadSyncLogViewer, type LeadSyncLogViewerProps } from "../../../src/react/components/lead-sync-log-viewer.js";
import { axeViolations } from "../support/axe-violations.js";

/** With the members the seed requires, and no other. */
const aLog = (id: string, changes: Partial<LeadSyncLog> = {}): LeadSyncLog => ({
  id,
  syncDirection: "to_resman",
  syncStatus: "success",
  syncType: "update",
  createdAt: "2026-05-01T10:00:00.000Z",
  ...changes,
});

const viewer = (props: Partial<LeadSyncLogViewerProps> = {}): ReactElement => (
  <LeadSyncLogViewer conversationId="c1" logs={[]} loading={false} onRefresh={() => undefined} {...props} />
);
const entry = (changes: Partial<LeadSyncLog>): HTMLElement => {
  render(viewer({ logs: [aLog("l1", changes)] }));
  return screen.getAllByRole("listitem")[0] as HTMLElement;
};

describe("an entry", () => {
  it("says what was done, which way, how it ended and when", () => {
    const { textContent } = entry({ trigger: "webhook", processingTimeMs: 840 });
    expect(textContent).toMatch(/^SuccessUpdated to ResMan.*2026/);
    expect(textContent).toContain("by a webhook, 840 ms");
  });

  it("shows words it does not know as they are", () => {
    const strange = { syncDirection: "sideways", syncStatus: "odd", syncType: "magic", conflictResolution: "coin" };
    const { textContent } = entry({ ...strange, trigger: "moon" as "api" });
    for (const word of [...Object.values(strange), "moon"]) expect(textContent).toContain(word);
  });

  it.each([
    [{ errorMessage: "ResMan is away", errorCode: "TIMEOUT_ERROR" }, "ResMan is away (TIMEOUT_ERROR)"],
    [{ errorMessage: "ResMan is away" }, "ResMan is away"],
    [{ errorCode: "TIMEOUT_ERROR" }, "TIMEOUT_ERROR"],
  ])("says why it failed: %o", (why, text) => {
    expect(within(entry({ syncStatus: "failed", ...why })).getByText(text)).toBeTruthy();
  });

  it("says how a conflict ended", () => {
    expect(entry({ conflictResolution: "resman_wins" }).textContent).toContain("ResMan's value was kept.");
  });

  it("tells what moved from what to what, when asked", async () => {
    const item = entry({
      changes: [
        { field: "moveInDate", side: "remote", from: null, to: "2026-06-01", origin: "local", rule: "changed" },
        { field: "shoeSize", side: "local", from: 41, to: 42, origin: "remote", rule: "changed" },
      ],
    });
    const details = item.querySelector("details");
    expect(details?.open).toBe(false);
    await userEvent.click(within(item).getByText("2 changes"));
    expect(details?.open).toBe(true);
    const changes = within(item).getAllByRole("listitem");
    expect(changes.map(({ textContent }) => textContent)).toEqual([
      expect.stringMatching(/^Move-in date In ResMan – → .*2026/),
      "shoeSize In DomIQ 41 → 42",
    ]);
    expect(within(changes[1] as HTMLElement).getByRole("img", { name: "becomes" })).toBeTruthy();
  });

  it("counts a single change as one", () => {
    const change = { field: "email", side: "local", from: "a", to: "b", origin: "remote", rule: "r" } as const;
    expect(within(entry({ changes: [change] })).getByText("1 change")).toBeTruthy();
  });
});

describe("the viewer", () => {
  const logs = [aLog("l1"), aLog("l2", { syncStatus: "failed", errorMessage: "Away" })];

  it.each<[string, Partial<LeadSyncLogViewerProps>, string, string]>([
    ["empty", {}, "empty", "Nothing was synced yet."],
    ["loading first", { loading: true }, "loading", "Loading…"],
    ["an error before the first", { error: "Away" }, "error", ""],
    ["loading again", { logs, loading: true }, "loading", ""],
    ["an error with the old ones", { logs, error: "Away" }, "error", ""],
    ["ready", { logs, className: "mine" }, "ready", ""],
  ])("%s", async (_, props, state, hint) => {
    const { container } = render(viewer(props));
    expect((container.firstChild as HTMLElement).dataset).toMatchObject({ leadSync: "lead-sync-log-viewer", state });
    expect(screen.getByRole("status").textContent).toBe(hint);
    expect(screen.queryByRole("alert")?.textContent).toBe(props.error);
    expect(screen.queryAllByRole("listitem")).toHaveLength(props.logs?.length ?? 0);
    expect(await axeViolations()).toEqual([]);
  });

  it("scrolls by keyboard, and begins at the newest of another lead", async () => {
    const { rerender } = render(viewer({ logs }));
    const list = screen.getByRole("list", { name: "Sync log" });
    await userEvent.tab();
    await userEvent.tab();
    expect(document.activeElement).toBe(list);
    rerender(viewer({ logs, conversationId: "c2" }));
    expect(screen.getByRole("list", { name: "Sync log" })).not.toBe(list);
  });

  it("is loaded again when asked, and not twice at once", async () => {
    const onRefresh = vi.fn();
    const { rerender } = render(viewer({ onRefresh }));
    await userEvent.click(screen.getByRole("button", { name: "Refresh" }));
    rerender(viewer({ onRefresh, loading: true }));
    await userEvent.keyboard("{Enter}");
    expect(onRefresh).toHaveBeenCalledTimes(1);
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Refresh" }));
  });
});
