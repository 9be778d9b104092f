import { act, render, screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import type { SyncJob } from "../../../src/browser/index.js";
import { SyncQueue, type SyncQueueProps } from "../../../src/react/components/sync-queue.js";
import type { ButtonProps } from "../../../src/react/ui/slots.js";
import { LeadSyncUiProvider } from "../../../src/react/ui/ui-context.js";
import { axeViolations } from "../support/axe-violations.js";
import { deferred } from "../support/render-with-store.js";

const job = (overrides: Partial<SyncJob> = {}): SyncJob => ({
  id: "j-1",
  conversationId: "c-1",
  resmanLeadId: null,
  propertyId: "p-1",
  syncOperation: "push",
  trigger: "api",
  priority: 2,
  retryCount: 1,
  maxRetries: 3,
  nextRetryAt: "2026-05-01T10:05:00Z",
  status: "pending",
  errorMessage: null,
  errorCode: null,
  crashCount: 0,
  processedAt: null,
  createdAt: "2026-05-01T10:00:00Z",
  updatedAt: "2026-05-01T10:00:00Z",
  ...overrides,
});

const FAILED = job({ id: "j-2", conversationId: "c-2", status: "failed", retryCount: 3, errorCode: "REMOTE_REFUSED" });
const JOBS = [
  job(),
  job({ id: "j-3", status: "processing", conversationId: null, syncOperation: "pull" }),
  { ...FAILED, errorMessage: "ResMan refused the phone." },
  job({ id: "j-4", status: "completed" }),
  job({ id: "j-5", status: "cancelled" }),
];

const page = (props: Partial<SyncQueueProps> = {}) => (
  <LeadSyncUiProvider timeZone="UTC">
    <SyncQueue jobs={JOBS} loading={false} {...props} />
  </LeadSyncUiProvider>
);
const CONTROLS = { onRetry: async () => {}, onCancel: async () => {}, onRetryAll: async () => {}, onRefresh: () => {} };
const button = (name: string | RegExp) => screen.getByRole("button", { name });

describe("SyncQueue", () => {
  it("shows first what needs a person, then what waits, then what runs, and nothing that ended", async () => {
    render(page(CONTROLS));
    expect(screen.getAllByRole("heading", { level: 3 }).map((one) => one.textContent)).toEqual([
      "Needs a person 1",
      "Waiting 1",
      "Running 1",
    ]);
    expect(screen.getAllByRole("listitem")).toHaveLength(3);
    expect(await axeViolations()).toEqual([]);
  });

  it("tells of each job what it does for whom, how often it was tried, and what went wrong", () => {
    render(page({ leadName: (id) => (id === "c-2" ? "Ada Lovelace" : undefined) }));
    const [failed, waiting, running] = screen.getAllByRole("listitem").map((item) => item.textContent);
    expect(failed).toContain("Ada Lovelace Send to ResMan");
    expect(failed).toContain("3 of 3 retries used");
    expect(failed).toContain("REMOTE_REFUSED ResMan refused the phone.");
    expect(failed).not.toContain("not before");
    expect(waiting).toContain("c-1");
    expect(waiting).toContain("1 of 3 retries used, not before May 1, 2026, 10:05 AM");
    expect(running).toContain("The property Fetch from ResMan");
    expect(screen.queryAllByRole("button")).toHaveLength(0);
  });

  it("tells of workers that ended in the middle of a job", () => {
    render(page({ jobs: [job({ crashCount: 1 }), job({ id: "j-2", crashCount: 2, errorMessage: "Away." })] }));
    const [once, twice] = screen.getAllByRole("listitem").map((item) => item.textContent);
    expect(once).toContain("A worker ended in the middle of it");
    expect(twice).toContain("Workers ended in the middle of it 2 times");
    expect(twice).toContain("Away.");
  });

  it("offers a retry for what failed, and no end to what runs", () => {
    render(page(CONTROLS));
    const [failed, waiting, running] = screen.getAllByRole("listitem").map((item) => within(item));
    expect(failed?.getAllByRole("button").map((one) => one.textContent)).toEqual(["Retry", "Cancel job"]);
    expect(waiting?.getAllByRole("button").map((one) => one.textContent)).toEqual(["Cancel job"]);
    expect(running?.queryAllByRole("button")).toEqual([]);
  });

  it("retries by keyboard, once while it is under way, and only that job is busy", async () => {
    const work = deferred<void>();
    const onRetry = vi.fn(() => work.promise);
    render(page({ ...CONTROLS, onRetry }));
    const retry = button("Retry: Send to ResMan: c-2");
    retry.focus();
    await userEvent.keyboard("{Enter}{Enter}");
    expect(onRetry.mock.calls).toEqual([["j-2"]]);
    expect(retry.getAttribute("aria-busy")).toBe("true");
    expect(button("Cancel job: Send to ResMan: c-2").getAttribute("aria-disabled")).toBe("true");
    expect(button("Cancel job: Send to ResMan: c-1").getAttribute("aria-disabled")).toBeNull();
    expect(document.activeElement).toBe(retry);
    await act(async () => work.resolve());
    expect(retry.getAttribute("aria-busy")).toBeNull();
  });

  it("says at the job why a retry failed, until the next attempt", async () => {
    const onRetry = vi.fn(async () => {});
    onRetry.mockRejectedValueOnce(new Error("The job is gone.")).mockRejectedValueOnce("no error at all");
    render(page({ ...CONTROLS, onRetry }));
    const row = screen.getAllByRole("listitem")[0] as HTMLElement;
    await userEvent.click(button(/^Retry: /));
    expect(within(row).getByRole("alert").textContent).toBe("The job is gone.");
    expect(await axeViolations()).toEqual([]);
    await userEvent.click(button(/^Retry: /));
    expect(within(row).getByRole("alert").textContent).toBe("no error at all");
    await userEvent.click(button(/^Retry: /));
    expect(within(row).queryByRole("alert")).toBeNull();
  });

  it("does a thing once also where a button of one's own lets itself be pressed while it is busy", async () => {
    const onRetry = vi.fn(() => deferred<void>().promise);
    const Plain = ({ children, onClick, "aria-label": name }: ButtonProps) => (
      <button type="button" aria-label={name} onClick={onClick}>
        {children}
      </button>
    );
    render(page({ ...CONTROLS, onRetry, slots: { Button: Plain } }));
    await userEvent.dblClick(button(/^Retry: /));
    expect(onRetry).toHaveBeenCalledTimes(1);
  });

  it("takes an error that is thrown at once for one like any other", async () => {
    const onRetry = () => {
      throw new Error("Refused.");
    };
    render(page({ ...CONTROLS, onRetry }));
    await userEvent.click(button(/^Retry: /));
    expect(await screen.findByText("Refused.")).toBeTruthy();
  });

  it("asks before it cancels, and leaves the job where the answer is no", async () => {
    const onCancel = vi.fn(async () => {});
    render(page({ ...CONTROLS, onCancel }));
    const cancel = button("Cancel job: Send to ResMan: c-1");
    await userEvent.click(cancel);
    const dialog = within(screen.getByRole("dialog", { name: "Cancel “Send to ResMan: c-1”?" }));
    expect(await axeViolations()).toEqual([]);
    await userEvent.click(dialog.getByRole("button", { name: "Keep it" }));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(onCancel).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(cancel);
    await userEvent.click(cancel);
    await userEvent.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Cancel job" }));
    expect(onCancel.mock.calls).toEqual([["j-1"]]);
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("gives the focus to its title where the job that had it is gone", async () => {
    const { rerender } = render(page(CONTROLS));
    button("Cancel job: Send to ResMan: c-1").focus();
    rerender(page({ ...CONTROLS, jobs: JOBS.filter(({ id }) => id !== "j-1") }));
    expect(document.activeElement).toBe(screen.getByRole("heading", { name: "Queue" }));
  });

  it("leaves the focus alone where another job is gone, or nothing had it", () => {
    const { rerender } = render(page(CONTROLS));
    rerender(page({ ...CONTROLS, jobs: JOBS.slice(1) }));
    expect(document.activeElement).toBe(document.body);
    const retry = button(/^Retry: /);
    retry.focus();
    rerender(page({ ...CONTROLS, jobs: [FAILED] }));
    expect(document.activeElement).toBe(retry);
    retry.blur();
    rerender(page({ ...CONTROLS, jobs: [] }));
    expect(document.activeElement).toBe(document.body);
  });

  it("closes the question where its job is gone", async () => {
    const { rerender } = render(page(CONTROLS));
    await userEvent.click(button("Cancel job: Send to ResMan: c-1"));
    rerender(page({ ...CONTROLS, jobs: JOBS.slice(1) }));
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("asks before it retries all, and says why that failed", async () => {
    const onRetryAll = vi.fn(async () => {
      throw new Error("Not allowed.");
    });
    render(page({ ...CONTROLS, onRetryAll }));
    await userEvent.click(button("Retry all that failed"));
    const dialog = within(screen.getByRole("dialog", { name: "Retry all that failed?" }));
    await userEvent.click(dialog.getByRole("button", { name: "Retry all that failed" }));
    expect(onRetryAll).toHaveBeenCalledTimes(1);
    expect(screen.getByText("Not allowed.")).toBeTruthy();
  });

  it("offers no retry of all where nothing failed", () => {
    render(page({ ...CONTROLS, jobs: [job()] }));
    expect(screen.queryByRole("button", { name: "Retry all that failed" })).toBeNull();
  });

  it("refreshes, and tells that it is empty, that it loads, and what failed", async () => {
    const onRefresh = vi.fn();
    const { rerender } = render(page({ jobs: [], onRefresh }));
    expect(screen.getByText("Nothing waits.")).toBeTruthy();
    await userEvent.click(button("Refresh"));
    expect(onRefresh).toHaveBeenCalledTimes(1);
    expect(await axeViolations()).toEqual([]);
    rerender(page({ jobs: [], loading: true }));
    expect(screen.getByText("Loading…")).toBeTruthy();
    rerender(page({ error: "The server is away.", className: "mine" }));
    expect(screen.getByText("The server is away.")).toBeTruthy();
    expect(screen.getAllByRole("listitem")).toHaveLength(3);
    expect(screen.getByRole("region", { name: "Queue" }).className).toBe("mine");
    expect(await axeViolations()).toEqual([]);
  });
});
