import { act, render, screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import type { PropertyIntegration } from "../../../src/browser/index.js";
import { PropertyStatus, type PropertyStatusProps } from "../../../src/react/components/property-status.js";
import { LeadSyncUiProvider } from "../../../src/react/ui/ui-context.js";
import { axeViolations } from "../support/axe-violations.js";
import { deferred } from "../support/render-with-store.js";

const property = (overrides: Partial<PropertyIntegration> = {}): PropertyIntegration => ({
  propertyId: "p-1",
  resmanPropertyId: "r-1",
  settings: { defaultAgentId: "a", defaultSourceId: "s", defaultLostReasonId: null },
  syncEnabled: true,
  syncDirection: "bidirectional",
  syncFrequency: "realtime",
  lastSyncAt: "2026-05-01T10:00:00Z",
  lastSuccessfulSyncAt: "2026-05-01T09:00:00Z",
  syncStatus: "active",
  errorCount: 0,
  ...overrides,
});
const PAUSED = property({ propertyId: "p-2", syncEnabled: false, syncStatus: "paused", syncDirection: "to_resman" });

const page = (props: Partial<PropertyStatusProps> = {}) => (
  <LeadSyncUiProvider timeZone="UTC">
    <PropertyStatus
      integrations={[property(), PAUSED]}
      loading={false}
      onPause={async () => {}}
      onResume={async () => {}}
      {...props}
    />
  </LeadSyncUiProvider>
);
const button = (name: string | RegExp) => screen.getByRole("button", { name });

describe("PropertyStatus", () => {
  it("shows each property with its state in words, direction, last success and failures", async () => {
    render(page({ propertyName: (id) => (id === "p-1" ? "Elm Court" : undefined) }));
    const [first, second] = screen.getAllByRole("listitem").map((item) => within(item));
    expect(first?.getByRole("heading", { name: "Elm Court" })).toBeTruthy();
    expect(first?.getByText("Active")).toBeTruthy();
    const facts = first?.getAllByRole("definition").map((fact) => fact.textContent);
    expect(facts).toEqual(["Both ways", "May 1, 2026, 9:00 AM", "0"]);
    expect(second?.getByRole("heading", { name: "p-2" })).toBeTruthy();
    expect(second?.getByText("Paused")).toBeTruthy();
    expect(await axeViolations()).toEqual([]);
  });

  it("tells a failing property from one that was never synced, is cut off, or switched off", () => {
    render(
      page({
        integrations: [
          property({ syncStatus: "error", errorCount: 7, lastSuccessfulSyncAt: null }),
          property({ propertyId: "p-2", syncStatus: "disconnected" }),
          property({ propertyId: "p-3", syncEnabled: false }),
        ],
      }),
    );
    const [failing, cut, off] = screen.getAllByRole("listitem").map((item) => item.textContent);
    expect(failing).toContain("Failing");
    expect(failing).toContain("Never");
    expect(failing).toContain("7");
    expect(cut).toContain("Disconnected");
    expect(off).toContain("Sync is off");
    expect(off).toContain("Resume");
  });

  it("asks before it pauses and says that work keeps queuing; by keyboard", async () => {
    const work = deferred<void>();
    const onPause = vi.fn(() => work.promise);
    render(page({ onPause }));
    const pause = button("Pause: p-1");
    pause.focus();
    await userEvent.keyboard("{Enter}");
    const dialog = screen.getByRole("dialog", { name: "Pause p-1?" });
    expect(dialog.textContent).toContain("Work keeps queuing");
    expect(await axeViolations()).toEqual([]);
    expect(onPause).not.toHaveBeenCalled();
    await userEvent.click(within(dialog).getByRole("button", { name: "Pause" }));
    expect(onPause.mock.calls).toEqual([["p-1"]]);
    expect(document.activeElement).toBe(pause);
    expect(pause.getAttribute("aria-busy")).toBe("true");
    expect(button("Resume: p-2").getAttribute("aria-busy")).toBeNull();
    await act(async () => work.resolve());
    expect(pause.getAttribute("aria-busy")).toBeNull();
  });

  it("does nothing where the answer is no", async () => {
    const onPause = vi.fn(async () => {});
    render(page({ onPause }));
    await userEvent.click(button("Pause: p-1"));
    await userEvent.click(button("Cancel"));
    expect(onPause).not.toHaveBeenCalled();
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("resumes without asking, and keeps the focus on the button, which pauses from then on", async () => {
    const onResume = vi.fn(async () => {});
    const { rerender } = render(page({ onResume }));
    await userEvent.click(button("Resume: p-2"));
    expect(onResume.mock.calls).toEqual([["p-2"]]);
    rerender(page({ onResume, integrations: [property(), { ...PAUSED, syncEnabled: true, syncStatus: "active" }] }));
    expect(document.activeElement).toBe(button("Pause: p-2"));
  });

  it("says at the property why that failed", async () => {
    render(page({ onResume: () => Promise.reject(new Error("Only admins may.")) }));
    await userEvent.click(button("Resume: p-2"));
    const row = within(screen.getAllByRole("listitem")[1] as HTMLElement);
    expect(row.getByRole("alert").textContent).toBe("Only admins may.");
    expect(await axeViolations()).toEqual([]);
  });

  it("offers only what it was given", () => {
    render(page({ onPause: undefined, onResume: undefined }));
    expect(screen.queryAllByRole("button")).toEqual([]);
  });

  it("closes the question where its property is gone", async () => {
    const { rerender } = render(page());
    await userEvent.click(button("Pause: p-1"));
    rerender(page({ integrations: [PAUSED] }));
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("refreshes, and tells that it is empty, that it loads, and what failed", async () => {
    const onRefresh = vi.fn();
    const { rerender, container } = render(page({ integrations: [], onRefresh }));
    expect(screen.getByRole("status").textContent).toBe("No property is connected.");
    expect(container.firstElementChild?.getAttribute("data-state")).toBe("empty");
    await userEvent.click(button("Refresh"));
    expect(onRefresh).toHaveBeenCalledTimes(1);
    rerender(page({ integrations: [], loading: true }));
    expect(screen.getByRole("status").textContent).toBe("Loading…");
    rerender(page({ integrations: [], error: "The server is away." }));
    expect(screen.getByRole("alert").textContent).toBe("The server is away.");
    expect(container.firstElementChild?.getAttribute("data-state")).toBe("error");
    expect(await axeViolations()).toEqual([]);
  });
});
