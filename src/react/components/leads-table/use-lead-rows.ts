import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Lead } from "../../../browser/index.js";
import { type HeldFocus, useHeldFocus } from "../../ui/held-focus.js";
import { stepTo } from "../../ui/step-to.js";
import { type RowWindow, useWindow } from "../../ui/windowing.js";

/** The rows of a table of leads: which are drawn, and which one has the keyboard. */
export interface LeadRows {
  view: RowWindow<HTMLDivElement>;
  held: HeldFocus;
  /** Places of the rows to draw, ascending: those in sight, and the one that Tab leads to. */
  drawn: readonly number[];
  /** The place of the row that Tab leads to. */
  current: number;
  /** A row got the focus. */
  enter: (conversationId: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

/** @param leads In the order shown. */
export function useLeadRows(
  leads: readonly Lead[],
  selectedId: string | undefined,
  size: { height: number; rowHeight: number },
  select: ((conversationId: string) => void) | undefined,
): LeadRows {
  const count = leads.length;
  const view = useWindow<HTMLDivElement>({ count, ...size });
  const [activeId, setActiveId] = useState<string>();
  const placeOf = (id: string | undefined): number =>
    id === undefined ? -1 : leads.findIndex(({ conversationId }) => conversationId === id);
  const active = placeOf(activeId);
  const selected = active < 0 ? placeOf(selectedId) : active;
  const current = selected < 0 ? view.start : selected;

  const lastPlace = useRef(0);
  useEffect(() => {
    if (active >= 0) lastPlace.current = active;
  });

  const goTo = (place: number): void => {
    const index = Math.max(0, Math.min(place, count - 1));
    const lead = leads[index];
    if (!lead) return;
    held.request();
    setActiveId(lead.conversationId);
    view.scrollToIndex(index);
  };

  const held = useHeldFocus(view.ref, (root) => {
    if (count && activeId !== undefined && active < 0) {
      // Its row is gone: the one that took its place has it after the next render.
      goTo(lastPlace.current);
      return root;
    }
    return root.querySelector<HTMLElement>('[data-part="row"][tabindex="0"]') ?? root;
  });

  const drawn: number[] = [];
  for (let place = view.start; place < view.end; place += 1) drawn.push(place);
  if (current < view.start) drawn.unshift(current);
  else if (current >= view.end && current < count) drawn.push(current);

  return {
    view,
    held,
    drawn,
    current,
    enter: setActiveId,
    onKeyDown: (event) => {
      const { part } = (event.target as HTMLElement).dataset;
      const isRow = part === "row";
      // What stands in a cell has keys of its own.
      if (!(isRow || part === "grid") || event.altKey || event.ctrlKey || event.metaKey) return;
      const step = stepTo(event.key, current, size.height / size.rowHeight, count);
      const lead = leads[current];
      if (step !== undefined) goTo(isRow ? step : current);
      else if (isRow && lead && select && (event.key === "Enter" || event.key === " ")) select(lead.conversationId);
      else return;
      event.preventDefault();
    },
  };
}
