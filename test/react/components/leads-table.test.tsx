import { act, fireEvent, render, screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import fc from "fast-check";
import { type ReactElement, StrictMode, useState } from "react";
import { renderToString } from "react-dom/server";
import { describe, expect, it, vi } from "vitest";
import type { Lead } from "../../../src/browser/index.js";
import { createLeadSorter } from "../../../src/react/components/leads-table/sort-leads.js";
import { type LeadsColumn, LeadsTable, type LeadsTableProps } from "../../../src/react/components/leads-table.js";
import { axeViolations } from "../support/axe-violations.js";
import { aLead, at } from "./support/lead-parts.js";

const many = (count: number): Lead[] => Array.from({ length: count }, (_, index) => aLead(index));
const table = (props: Partial<LeadsTableProps> = {}): ReactElement => (
  <LeadsTable leads={many(3)} loading={false} {...props} />
);
const grid = (): HTMLElement => screen.getByLabelText("Leads");
/** Without the row of headers. Testing-library takes long to look for roles in so many elements. */
const rows = (): HTMLElement[] => [...grid().querySelectorAll<HTMLElement>('[role="row"]')].slice(1);
const row = (name: string): HTMLElement => {
  const found = rows().find(({ textContent }) => textContent?.includes(name));
  if (!found) throw new Error(`There is no row ${name}.`);
  return found;
};
const focus = (element: HTMLElement): void => act(() => element.focus());
const names = (): (string | undefined)[] => rows().map((each) => /Lead \d+/.exec(each.textContent ?? "")?.[0]);
const scrollTo = (top: number): void => {
  grid().scrollTop = top;
  fireEvent.scroll(grid());
};

describe("what a row shows", () => {
  it("names the lead, its contact, status, sync state and last change", () => {
    render(table({ leads: [aLead(1, { phone: "+15125550100", status: "tour_scheduled", syncStatus: "conflict" })] }));
    const cells = within(row("Lead 00001")).getAllByRole("gridcell");
    expect(cells.map(({ textContent }) => textContent)).toEqual([
      "Lead 00001",
      "lead1@example.com+15125550100",
      "Tour scheduled",
      "Conflict",
      expect.stringContaining("2026"),
    ]);
    expect(screen.getByRole("grid", { name: "Leads" })).toBe(grid());
    expect(screen.getByRole("row", { name: /^Lead 00001 lead1@example.com/ })).toBe(row("Lead 00001"));
    expect(screen.getAllByRole("columnheader").map(({ textContent }) => textContent)).toEqual([
      "Name",
      "Contact",
      "Status",
      "Sync",
      "Last change",
    ]);
  });

  it.each([
    [{ email: "a@b.example" }, "a@b.example"],
    [{ phone: "+15125550100" }, "+15125550100"],
    [{}, "c7"],
  ])("calls a lead without a name by %o", (known, shown) => {
    const nobody = { firstName: null, lastName: null, email: null, phone: null };
    render(table({ leads: [aLead(7, { ...nobody, ...known })] }));
    expect(within(rows()[0] as HTMLElement).getAllByRole("gridcell")[0]).toHaveProperty("textContent", shown);
  });

  it("says that a contact is not known, and shows a status it does not know as it is", () => {
    render(table({ leads: [aLead(1, { email: null, status: "tenant" as "new" })] }));
    const cells = within(row("Lead 00001")).getAllByRole("gridcell");
    expect(cells[1]?.textContent).toBe("–");
    expect(cells[2]?.textContent).toBe("tenant");
  });

  it("keeps a long name whole for those who cannot see that it is cut", () => {
    const name = "Wolfeschlegelsteinhausenbergerdorff ".repeat(5).trim();
    render(table({ leads: [aLead(1, { firstName: name, lastName: null })] }));
    expect(screen.getByTitle(name).textContent).toBe(name);
  });

  it("marks a lead that was merged", () => {
    render(table({ leads: [aLead(1, { mergedInto: "c2" }), aLead(2)] }));
    expect(row("Lead 00001").textContent).toContain("Merged");
    expect(row("Lead 00002").textContent).not.toContain("Merged");
  });

  it("offers to try again only where it failed, and the log everywhere", async () => {
    const [onRetry, onViewLog, onSelect] = [vi.fn(), vi.fn(), vi.fn()];
    const leads = [aLead(1), aLead(2, { syncStatus: "failed" }), aLead(3, { syncStatus: "not_synced" })];
    render(table({ leads, onRetry, onViewLog, onSelect }));
    await userEvent.click(screen.getByRole("button", { name: /Try again/ }));
    expect(onRetry.mock.calls).toEqual([["c2"]]);
    await userEvent.click(screen.getByRole("button", { name: "Show log: Lead 00003" }));
    expect(onViewLog.mock.calls).toEqual([["c3"]]);
    expect(onSelect).not.toHaveBeenCalled();
  });

  it("calls what the page gave last", async () => {
    const [first, second] = [vi.fn(), vi.fn()];
    const leads = [aLead(1, { syncStatus: "failed" })];
    const { rerender } = render(table({ leads, onRetry: first }));
    rerender(table({ leads, onRetry: second }));
    await userEvent.click(screen.getByRole("button", { name: /Try again/ }));
    expect([first, second].map(({ mock }) => mock.calls.length)).toEqual([0, 1]);
  });

  it("keeps the focus in the row when its button has done its work", async () => {
    const lead = aLead(1, { syncStatus: "failed" });
    const { rerender } = render(table({ leads: [lead], onRetry: vi.fn() }));
    await userEvent.click(screen.getByRole("button", { name: /Try again/ }));
    rerender(table({ leads: [{ ...lead, syncStatus: "syncing" }], busyIds: new Set(["c1"]), onRetry: vi.fn() }));
    expect(screen.getByRole("button", { name: /Try again/ }).getAttribute("aria-busy")).toBe("true");
    rerender(table({ leads: [{ ...lead, syncStatus: "synced" }], onRetry: vi.fn() }));
    expect(document.activeElement).toBe(row("Lead 00001"));
  });
});

describe("order", () => {
  const sortButton = (name: string): HTMLElement => screen.getByRole("button", { name });

  it("is the newest first, and says so", () => {
    render(table());
    expect(names()).toEqual(["Lead 00002", "Lead 00001", "Lead 00000"]);
    expect(screen.getByRole("columnheader", { name: "Last change" }).getAttribute("aria-sort")).toBe("descending");
    expect(screen.getByRole("columnheader", { name: "Name" }).getAttribute("aria-sort")).toBe("none");
  });

  it("is changed by the headers", async () => {
    render(table());
    await userEvent.click(sortButton("Name"));
    expect(names()).toEqual(["Lead 00000", "Lead 00001", "Lead 00002"]);
    await userEvent.click(sortButton("Name"));
    expect(names()).toEqual(["Lead 00002", "Lead 00001", "Lead 00000"]);
    expect(screen.getByRole("columnheader", { name: "Name" }).getAttribute("aria-sort")).toBe("descending");
    await userEvent.click(sortButton("Last change"));
    expect(screen.getByRole("columnheader", { name: "Last change" }).getAttribute("aria-sort")).toBe("descending");
  });

  it.each([
    ["Status", [{ status: "leased" }, { status: "new" }, { status: "tour_scheduled" }], [1, 2, 0]],
    ["Sync", [{ syncStatus: "synced" }, { syncStatus: "failed" }, { syncStatus: "conflict" }], [1, 2, 0]],
    ["Contact", [{ email: "z@a.example" }, { email: null }, { email: null, phone: "+1" }], [2, 0, 1]],
  ] as const)("by %s is the one people think in", async (header, changes, order) => {
    render(table({ leads: changes.map((change, index) => aLead(index, change)) }));
    await userEvent.click(sortButton(header));
    expect(names()).toEqual(order.map((index) => `Lead 0000${index}`));
  });

  it("is the page's own, where it holds it", async () => {
    const onSortChange = vi.fn();
    render(table({ sort: { column: "name", descending: false }, onSortChange }));
    expect(names()[0]).toBe("Lead 00000");
    await userEvent.click(sortButton("Name"));
    expect(onSortChange.mock.calls).toEqual([[{ column: "name", descending: true }]]);
    expect(names()[0]).toBe("Lead 00000");
  });

  it("begins with what the page says, and goes on by itself", async () => {
    render(table({ sort: { column: "name", descending: false } }));
    await userEvent.click(sortButton("Name"));
    expect(names()[0]).toBe("Lead 00002");
  });

  it("stays as given by a column that has none", () => {
    const columns: LeadsColumn[] = [{ key: "x", header: "X", cell: ({ lastName }) => `Lead ${lastName}` }];
    render(table({ columns, sort: { column: "x", descending: true } }));
    expect(names()).toEqual(["Lead 00000", "Lead 00001", "Lead 00002"]);
    expect(screen.getByRole("columnheader", { name: "X" }).hasAttribute("aria-sort")).toBe(false);
    expect(screen.queryByRole("button")).toBeNull();
  });

  it("loses nobody, is stable, and puts those without a value last", () => {
    const value = fc.option(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constant(Number.NaN)), { nil: null });
    fc.assert(
      fc.property(fc.array(value), fc.boolean(), (values, descending) => {
        const leads = values.map((leadScore, index) => aLead(index, { leadScore }));
        const sorted = createLeadSorter()(leads, ({ leadScore }) => leadScore, descending);
        const keys = sorted.map(({ leadScore }) => (Number.isNaN(leadScore) ? null : leadScore));
        const known = keys.filter((key) => key !== null);
        expect(new Set(sorted)).toEqual(new Set(leads));
        expect(keys).toEqual([...known, ...keys.filter((key) => key === null)]);
        expect(known).toEqual(known.toSorted((a, b) => (descending ? b - a : a - b)));
        for (const key of new Set(keys)) {
          const alike = sorted.filter((_, index) => keys[index] === key).map(({ updatedAt }) => updatedAt);
          expect(alike).toEqual(alike.toSorted());
        }
      }),
    );
  });

  it("is the same for whoever moves what changed as for whoever sorts anew", () => {
    const sort = createLeadSorter();
    const by = ({ leadScore }: Lead): number | null => leadScore;
    const change = fc.record({ place: fc.nat(20), leadScore: fc.option(fc.nat(5)) });
    const step = fc.record({
      count: fc.constantFrom(20, 20, 20, 7),
      descending: fc.boolean(),
      changes: fc.array(change),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1 }), (steps) => {
        let leads = many(20);
        for (const { count, descending, changes } of steps) {
          leads = leads.slice(0, count);
          for (const { place, leadScore } of changes)
            if (place < leads.length) leads[place] = aLead(place, { leadScore });
          expect(sort(leads, by, descending)).toEqual(createLeadSorter()(leads, by, descending));
        }
      }),
    );
    const all = many(500).map((lead) => ({ ...lead, leadScore: 1 }));
    expect(sort(all, by, false)).toEqual(all);
    expect(sort(all.toReversed(), by, false)).toEqual(all.toReversed());
  });
});

describe("ten thousand leads", () => {
  const leads = many(10_000);

  it("draws those in sight, says how many there are, and follows the scrolling", () => {
    render(table({ leads }));
    expect(rows().length).toBeLessThan(100);
    expect(grid().getAttribute("aria-rowcount")).toBe("10001");
    scrollTo(56 * 5_000);
    expect(rows().length).toBeLessThan(100);
    expect(row("Lead 04999").getAttribute("aria-rowindex")).toBe("5002");
    expect(row("Lead 04999").style.blockSize).toBe("56px");
  });

  it("goes by keyboard, also to where nothing was drawn", async () => {
    const user = userEvent.setup();
    render(table({ leads, height: 560 }));
    focus(row("Lead 09999"));
    const press = async (keys: string): Promise<string | undefined> => {
      await user.keyboard(keys);
      return /Lead \d+/.exec(document.activeElement?.textContent ?? "")?.[0];
    };
    expect(await press("{ArrowDown}")).toBe("Lead 09998");
    expect(await press("{PageDown}")).toBe("Lead 09989");
    expect(await press("{End}")).toBe("Lead 00000");
    expect(await press("{ArrowDown}")).toBe("Lead 00000");
    expect(await press("{ArrowUp}")).toBe("Lead 00001");
    expect(await press("{PageUp}")).toBe("Lead 00010");
    expect(await press("{Home}")).toBe("Lead 09999");
    expect(await press("{Control>}{End}{/Control}")).toBe("Lead 09999");
    expect(await press("x")).toBe("Lead 09999");
    expect(rows().filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
  });

  it("keeps the row that has the focus, however far it is scrolled away", async () => {
    render(table({ leads }));
    focus(row("Lead 09997"));
    scrollTo(56 * 5_000);
    expect(document.activeElement).toBe(row("Lead 09997"));
    await userEvent.keyboard("{ArrowDown}");
    expect(document.activeElement).toBe(row("Lead 09996"));
    expect(grid().scrollTop).toBe(3 * 56);
  });

  it("draws no cell again but those of the lead that changed", () => {
    const cell = vi.fn(({ lastName }: Lead) => lastName);
    const columns: LeadsColumn[] = [{ key: "name", header: "Name", cell }];
    const { rerender } = render(table({ leads, columns, onRetry: () => undefined }));
    cell.mockClear();
    const changed = leads.with(9_998, aLead(9_998, { firstName: "Ada" }));
    rerender(table({ leads: changed, columns, onRetry: () => undefined }));
    expect(cell.mock.calls.map(([{ firstName }]) => firstName)).toEqual(["Ada"]);
    cell.mockClear();
    const moved = changed.with(9_990, aLead(9_990, { updatedAt: at(20_000) }));
    rerender(table({ leads: moved, columns, onRetry: () => undefined }));
    expect(cell.mock.calls.map(([{ conversationId }]) => conversationId)).toEqual(["c9990"]);
  });
});

describe("the row that has the focus", () => {
  it("is chosen by Enter, Space and a click", async () => {
    const onSelect = vi.fn();
    render(table({ onSelect, selectedId: "c1" }));
    expect(rows().map((each) => each.getAttribute("aria-selected"))).toEqual(["false", "true", "false"]);
    await userEvent.tab();
    while (document.activeElement?.getAttribute("role") !== "row") await userEvent.tab();
    expect(document.activeElement).toBe(row("Lead 00001"));
    await userEvent.keyboard("{Enter} ");
    await userEvent.click(row("Lead 00000"));
    expect(onSelect.mock.calls).toEqual([["c1"], ["c1"], ["c0"]]);
  });

  it("cannot be chosen where nothing comes of it", async () => {
    render(table());
    focus(row("Lead 00001"));
    await userEvent.keyboard("{Enter}");
    await userEvent.click(row("Lead 00001"));
    expect(row("Lead 00001").hasAttribute("aria-selected")).toBe(false);
  });

  it("leaves the keys of what stands in a cell alone", async () => {
    const onSelect = vi.fn();
    const columns: LeadsColumn[] = [{ key: "note", header: "Note", cell: () => <input aria-label="Note" /> }];
    render(table({ leads: [aLead(1), aLead(2)], columns, onSelect }));
    const [input] = screen.getAllByRole("textbox");
    await userEvent.type(input as HTMLElement, "a b{Enter}{ArrowDown}");
    expect(input).toHaveProperty("value", "a b");
    expect(document.activeElement).toBe(input);
    expect(onSelect).not.toHaveBeenCalled();
  });

  it("is followed to another place, and by live changes", () => {
    const leads = many(5);
    const { rerender } = render(table({ leads }));
    focus(row("Lead 00002"));
    rerender(table({ leads: leads.with(2, aLead(2, { updatedAt: at(99) })) }));
    expect(names()[0]).toBe("Lead 00002");
    expect(document.activeElement).toBe(row("Lead 00002"));
    rerender(table({ leads: [...leads, aLead(200)], sort: { column: "name", descending: false } }));
    expect(document.activeElement).toBe(row("Lead 00002"));
  });

  it("gives its place to the next where it is gone", async () => {
    const { rerender } = render(table({ leads: many(4) }));
    focus(row("Lead 00002"));
    rerender(table({ leads: many(4).filter(({ conversationId }) => conversationId !== "c2") }));
    expect(document.activeElement).toBe(row("Lead 00001"));
    await userEvent.keyboard("{End}");
    rerender(table({ leads: [aLead(3), aLead(1)] }));
    expect(document.activeElement).toBe(row("Lead 00001"));
    rerender(table({ leads: [] }));
    expect(document.activeElement).toBe(grid());
    rerender(table({ leads: many(2) }));
    await userEvent.keyboard("{ArrowDown}");
    expect(document.activeElement).toBe(row("Lead 00001"));
  });

  it("is not taken from elsewhere by a live change", async () => {
    const page = (leads: Lead[]): ReactElement => (
      <>
        <button type="button">Elsewhere</button>
        {table({ leads })}
      </>
    );
    const { rerender } = render(page(many(3)));
    focus(row("Lead 00001"));
    await userEvent.keyboard("{End}{ArrowDown}");
    focus(screen.getByRole("button", { name: "Elsewhere" }));
    rerender(page([aLead(0)]));
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Elsewhere" }));
  });

  it("is the only one whose buttons Tab stops at", () => {
    render(table({ onViewLog: () => undefined, leads: many(50) }));
    focus(row("Lead 00048"));
    const stops = screen.getAllByRole("button", { name: /Show log/ }).filter(({ tabIndex }) => tabIndex === 0);
    expect(stops).toHaveLength(1);
    expect(row("Lead 00048").contains(stops[0] as HTMLElement)).toBe(true);
  });
});

describe("a live change", () => {
  const flash = (): Element | null => document.querySelector('[data-state="changed"]');

  it("shows softly, and only where something changed", () => {
    const leads = many(2);
    const { rerender } = render(table({ leads }));
    expect(flash()).toBeNull();
    rerender(table({ leads: leads.with(0, aLead(0, { updatedAt: at(50) })) }));
    const first = flash();
    expect(row("Lead 00000").contains(first)).toBe(true);
    rerender(table({ leads: leads.with(0, aLead(0, { updatedAt: at(51) })) }));
    expect(flash()).not.toBe(first);
  });

  it("that a sync brought counts as one: the lead comes first, and shows it", () => {
    const leads = many(3);
    const { rerender } = render(table({ leads }));
    rerender(table({ leads: leads.with(0, aLead(0, { lastSyncAt: at(50) })) }));
    const [, first] = screen.getAllByRole("row");
    expect(first).toBe(row("Lead 00000"));
    expect(row("Lead 00000").contains(flash())).toBe(true);
    expect(row("Lead 00000").querySelector("time")?.dateTime).toBe(at(50));
  });
});

describe("states", () => {
  const state = (): string | undefined => {
    const root = document.querySelector<HTMLElement>('[data-lead-sync="leads-table"]');
    return root?.dataset.state;
  };
  const hint = (): string | null => screen.getByRole("status").textContent;

  it.each([
    ["loading first", { leads: [], loading: true }, "loading", "Loading leads…", "true"],
    ["loading again", { loading: true }, "loading", "", "true"],
    ["empty", { leads: [] }, "empty", "No leads yet.", "false"],
    ["no match", { leads: [], filtered: true }, "empty", "No lead matches the filter.", "false"],
    ["an error before the first lead", { leads: [], error: "Away" }, "error", "", "false"],
    ["an error after", { error: "Away" }, "error", "", "false"],
    ["ready", { selectedId: "c1", onSelect: () => undefined }, "ready", "", "false"],
    [
      "failed and merged",
      { leads: [aLead(1, { syncStatus: "failed", mergedInto: "c2" })], onRetry: () => undefined },
      "ready",
      "",
      "false",
    ],
  ] as const)("%s", async (_, props, expected, text, busy) => {
    render(table({ ...props, onViewLog: () => undefined } as Partial<LeadsTableProps>));
    expect([state(), hint(), grid().getAttribute("aria-busy")]).toEqual([expected, text, busy]);
    expect(screen.queryByRole("alert")?.textContent).toBe("error" in props ? "Away" : undefined);
    expect(await axeViolations()).toEqual([]);
  });

  it("keeps the rows while it loads again and after an error", () => {
    const { rerender } = render(table({ loading: true }));
    expect(names()).toHaveLength(3);
    rerender(table({ error: "Away" }));
    expect(names()).toHaveLength(3);
  });

  it("is the same on a server and in StrictMode", () => {
    const html = renderToString(table({ leads: many(1_000), className: "mine" }));
    expect(html.match(/role="row"/g)?.length).toBeLessThan(100);
    function Page(): ReactElement {
      const [leads] = useState(() => many(1_000));
      return <StrictMode>{table({ leads, className: "mine" })}</StrictMode>;
    }
    const { container } = render(<Page />);
    expect(container.querySelectorAll(".mine [role=row]").length).toBe(html.match(/role="row"/g)?.length);
  });
});
