import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { renderToString } from "react-dom/server";
import { describe, expect, it, vi } from "vitest";
import type { LeadSyncConflict } from "../../../src/browser/index.js";
import { ConflictList, type ConflictListProps } from "../../../src/react/components/conflict-list.js";
import { axeViolations } from "../support/axe-violations.js";
import { aConflict } from "../support/samples.js";

const many = (count: number): LeadSyncConflict[] =>
  Array.from({ length: count }, (_, index) => {
    const number = String(index).padStart(4, "0");
    return aConflict({ id: `k-${number}`, conversationId: `c-${number}`, createdAt: "2026-05-01T10:00:00.000Z" });
  });

const show = (props: Partial<ConflictListProps> = {}) => {
  const onOpen = vi.fn();
  const all = { conflicts: many(3), loading: false, onOpen, onResolveMany: vi.fn(async () => {}), ...props };
  const view = render(<ConflictList {...all} />);
  return {
    ...all,
    onOpen,
    again: (more: Partial<ConflictListProps>) => view.rerender(<ConflictList {...all} {...more} />),
  };
};

const list = () => screen.getByRole("listbox", { name: "Conflicts" });
const rows = () => within(list()).getAllByRole("option");
const names = () => rows().map(({ textContent }) => textContent.replace(/^[☐☑]/u, ""));
const active = (): string => {
  const id = list().getAttribute("aria-activedescendant");
  return (id && document.getElementById(id)?.textContent) || "";
};
const selected = () => rows().filter((row) => row.getAttribute("aria-selected") === "true").length;
const summary = () => screen.getAllByRole("status")[0]?.textContent;
const press = (keys: string) => userEvent.keyboard(keys);
const decide = async () => {
  await userEvent.click(screen.getByRole("button", { name: "Decide…" }));
  return screen.getByRole("dialog");
};
const confirm = () => userEvent.click(screen.getByRole("button", { name: "Decide" }));

describe("the list of conflicts", () => {
  it("lists the most severe first, of several the oldest, with both values", async () => {
    const conflicts = [
      aConflict({ id: "b", createdAt: "2026-05-02T10:00:00.000Z", conversationId: "c-2" }),
      aConflict({ id: "a", createdAt: "2026-05-01T10:00:00.000Z", conversationId: "c-1" }),
      aConflict({ id: "c", conflictSeverity: "critical", field: "conversationId", conflictType: "duplicate_lead" }),
    ];
    const leadName = (id: string) => (id === "c-1" ? "Dana Reyes" : undefined);
    show({ conflicts, leadName });
    expect(names()).toEqual([
      expect.stringMatching(/^Possible duplicate.*Critical/),
      expect.stringMatching(/^Move-in date Dana ReyesResMan: Jun 1, 2026 · DomIQ: Jul 1, 2026Medium May 1, 2026/),
      expect.stringMatching(/^Move-in date c-2/),
    ]);
    expect(summary()).toBe("3 conflicts");
    expect(screen.getByRole("region", { name: "Conflicts" }).dataset).toMatchObject({
      leadSync: "conflict-list",
      state: "ready",
    });
    expect(await axeViolations()).toEqual([]);
  });

  it("renders what is in sight of thousands, and tells how many there are", () => {
    show({ conflicts: many(3000), height: 380 });
    expect(rows().length).toBeLessThan(15);
    expect(rows()[0]?.getAttribute("aria-setsize")).toBe("3000");
    expect(rows()[0]?.getAttribute("aria-posinset")).toBe("1");
    list().scrollTop = 76 * 1000;
    fireEvent.scroll(list());
    expect(rows().length).toBeLessThan(20);
    expect(names().join()).toContain("c-1000");
    expect(list().getAttribute("aria-activedescendant")).toBeNull();
    expect(summary()).toBe("3,000 conflicts");
  });

  it("renders the first rows on a server", () => {
    const page = renderToString(<ConflictList conflicts={many(100)} loading={false} onOpen={() => {}} />);
    expect(page).toContain("c-0000");
    expect(page).not.toContain("c-0050");
  });

  it("moves by arrows, pages and ends, and opens by Enter", async () => {
    const { onOpen } = show({ conflicts: many(100), height: 380 });
    list().focus();
    expect(active()).toContain("c-0000");
    await press("{ArrowDown}{ArrowDown}{ArrowUp}");
    expect(active()).toContain("c-0001");
    await press("{PageDown}");
    expect(active()).toContain("c-0005");
    await press("{PageUp}{PageUp}");
    expect(active()).toContain("c-0000");
    await press("{End}");
    expect(active()).toContain("c-0099");
    await press("{ArrowDown}");
    expect(active()).toContain("c-0099");
    await press("{Enter}x");
    expect(onOpen).toHaveBeenCalledExactlyOnceWith("k-0099");
    await press("{Home}");
    expect(active()).toContain("c-0000");
    expect(list()).toBe(document.activeElement);
  });

  it("keeps the focus and the active row where others leave, and goes on at its place where it leaves itself", async () => {
    const conflicts = many(6);
    const { again } = show({ conflicts });
    list().focus();
    await press("{ArrowDown}{ArrowDown}");
    again({ conflicts: conflicts.slice(1) });
    expect(active()).toContain("c-0002");
    again({ conflicts: conflicts.slice(3) });
    expect(list()).toBe(document.activeElement);
    expect(active()).toContain("c-0005");
    again({ conflicts: conflicts.slice(3, 4) });
    expect(active()).toContain("c-0003");
    await press("{ArrowDown}");
    expect(active()).toContain("c-0003");
  });

  it("selects by Space, and all by Ctrl or Command with A, and none the same way", async () => {
    show();
    list().focus();
    await press(" {ArrowDown} ");
    expect(selected()).toBe(2);
    expect(summary()).toBe("3 conflicts · 2 selected");
    await press(" ");
    expect(selected()).toBe(1);
    await press("{Control>}a{/Control}");
    expect(selected()).toBe(3);
    await press("{Meta>}a{/Meta}");
    expect(selected()).toBe(0);
    await userEvent.click(screen.getByRole("button", { name: "Select all" }));
    await userEvent.click(screen.getByRole("button", { name: "Select none" }));
    expect(selected()).toBe(0);
    expect(await axeViolations()).toEqual([]);
  });

  it("opens a row that is clicked, and selects it by its mark", async () => {
    const { onOpen, again } = show();
    const mark = (at: number) => rows()[at]?.querySelector("[data-part=mark]") ?? document.body;
    await userEvent.click(mark(0));
    await userEvent.click(mark(1));
    expect(selected()).toBe(2);
    expect(onOpen).not.toHaveBeenCalled();
    const later = vi.fn();
    again({ onOpen: later });
    await userEvent.click(within(list()).getByText("c-0002"));
    expect(onOpen).not.toHaveBeenCalled();
    expect(later).toHaveBeenCalledExactlyOnceWith("k-0002");
    expect(active()).toContain("c-0002");
    fireEvent.click(list());
    expect(later).toHaveBeenCalledOnce();
  });

  it("selects nothing where nothing can be decided together", async () => {
    show({ onResolveMany: undefined });
    list().focus();
    await press(" {Control>}a{/Control}");
    expect(list().getAttribute("aria-multiselectable")).toBeNull();
    expect(selected()).toBe(0);
    expect(screen.queryByRole("button", { name: "Select all" })).toBeNull();
  });

  it("filters by severity and field, and keeps what a filter hides out of a decision", async () => {
    const conflicts = [
      aConflict({ id: "a", conversationId: "c-a" }),
      aConflict({ id: "b", conversationId: "c-b", field: "email", conflictSeverity: "high" }),
      aConflict({ id: "c", conversationId: "c-c", field: "", conflictType: "status_conflict" }),
    ];
    const { again } = show({ conflicts });
    await userEvent.click(screen.getByRole("button", { name: "Select all" }));
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Field" }), "Email");
    expect(names()).toEqual([expect.stringContaining("c-b")]);
    expect(summary()).toBe("1 of 3 conflicts · 1 selected");
    expect((await decide()).textContent).toContain("Decide 1 conflict alike?");
    await press("{Escape}");
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Severity" }), "Low");
    expect(screen.queryByRole("listbox")).toBeNull();
    expect(screen.getByText("No conflict fits the filters")).toBeDefined();
    expect(await axeViolations()).toEqual([]);
    again({ conflicts: conflicts.slice(0, 1) });
    expect(screen.getByRole<HTMLSelectElement>("combobox", { name: "Field" }).value).toBe("email");
    await userEvent.click(screen.getByRole("button", { name: "Show all" }));
    expect(rows()).toHaveLength(1);
  });

  it.each<[string, Partial<ConflictListProps>, string, string]>([
    ["loads for the first time", { conflicts: [], loading: true }, "loading", "Loading…"],
    ["has none", { conflicts: [] }, "empty", "No conflicts"],
    ["loads again", { loading: true }, "loading", "3 conflicts"],
    ["failed to load", { error: "No network" }, "error", "3 conflicts"],
  ])("says so where it %s", async (_what, props, state, text) => {
    show(props);
    const region = screen.getByRole("region", { name: "Conflicts" });
    expect(region.dataset.state).toBe(state);
    expect(summary()).toBe(text);
    expect(screen.queryByRole("alert")?.textContent).toBe(props.error);
    expect(await axeViolations()).toEqual([]);
  });
});

describe("a decision about several conflicts", () => {
  it("is asked for, tells how far it is, and what became of it", async () => {
    let end = (): void => {};
    const onResolveMany = vi.fn(() => new Promise<void>((resolve) => (end = resolve)));
    const conflicts = many(4);
    const { again } = show({ conflicts, onResolveMany });
    const button = screen.getByRole("button", { name: "Decide…" });
    await userEvent.click(button);
    expect(screen.queryByRole("dialog")).toBeNull();
    list().focus();
    await press("{Control>}a{/Control}");
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Decide selected" }), "Take DomIQ's");
    const dialog = await decide();
    expect(dialog.textContent).toContain("Decide 4 conflicts alike?");
    expect(dialog.textContent).toContain("Take DomIQ's");
    expect(await axeViolations()).toEqual([]);
    await userEvent.type(within(dialog).getByRole("textbox", { name: "Reason" }), "as agreed");
    await confirm();
    expect(onResolveMany).toHaveBeenCalledExactlyOnceWith(["k-0000", "k-0001", "k-0002", "k-0003"], {
      resolution: "domiq_wins",
      reason: "as agreed",
    });
    expect(button).toBe(document.activeElement);
    expect(button.getAttribute("aria-busy")).toBe("true");
    expect(await axeViolations()).toEqual([]);
    again({ conflicts: conflicts.slice(1) });
    expect(screen.getByRole("progressbar", { name: "1 of 4 decided" })).toHaveProperty("value", 1);
    await userEvent.click(button);
    expect(screen.queryByRole("dialog")).toBeNull();
    await act(async () => end());
    expect(screen.queryByRole("progressbar")).toBeNull();
    expect(screen.getByText("1 of 4 decided · Still open: 3")).toBeDefined();
    again({ conflicts: [] });
    expect(screen.getByText("4 of 4 decided")).toBeDefined();
  });

  it("leaves out what has no values, and can be given up", async () => {
    const conflicts = [aConflict({ id: "a" }), aConflict({ id: "b", conflictType: "duplicate_lead" })];
    const { onResolveMany } = show({ conflicts });
    await userEvent.click(screen.getByRole("button", { name: "Select all" }));
    const dialog = await decide();
    expect(dialog.textContent).toContain("Left out, since they have no values to choose from: 1");
    await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
    expect(onResolveMany).not.toHaveBeenCalled();
    await decide();
    await confirm();
    expect(onResolveMany).toHaveBeenCalledExactlyOnceWith(["a"], { resolution: "resman_wins", reason: "" });
  });

  it("is none where nothing that is selected has values", async () => {
    const { onResolveMany } = show({ conflicts: [aConflict({ conflictType: "duplicate_lead" })] });
    await userEvent.click(screen.getByRole("button", { name: "Select all" }));
    await decide();
    await confirm();
    expect(onResolveMany).not.toHaveBeenCalled();
  });

  it("may be to leave them for a person", async () => {
    show();
    await userEvent.click(screen.getByRole("button", { name: "Select all" }));
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Decide selected" }), "Decide later");
    await decide();
    await confirm();
    expect(await screen.findByText("Left for later: 3")).toBeDefined();
  });

  it("that fails says why, and can be tried again with the same selection", async () => {
    const onResolveMany = vi.fn(async () => {});
    onResolveMany.mockRejectedValueOnce(new Error("no network"));
    show({ onResolveMany });
    await userEvent.click(screen.getByRole("button", { name: "Select all" }));
    await decide();
    await confirm();
    expect((await screen.findByRole("alert")).textContent).toBe("It was not stored: no network");
    expect(selected()).toBe(3);
    await decide();
    await confirm();
    await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
    expect(onResolveMany).toHaveBeenCalledTimes(2);
  });
});
