import { type KeyboardEvent, type MouseEvent, memo, type ReactElement, useId, useState } from "react";
import type { LeadSyncConflict } from "../../../browser/index.js";
import { nameIn } from "../../ui/name-in.js";
import { stepTo } from "../../ui/step-to.js";
import type { LeadSyncUi } from "../../ui/ui-context.js";
import { useWindow } from "../../ui/windowing.js";
import { hasValues } from "./urgency.js";

const ROW_HEIGHT = 76;

interface ConflictListboxProps {
  conflicts: readonly LeadSyncConflict[];
  /** Ids; undefined: nothing can be selected. */
  selected: ReadonlySet<string> | undefined;
  onSelect: (ids: ReadonlySet<string>) => void;
  onSelectAll: () => void;
  onOpen: (id: string) => void;
  leadName: ((conversationId: string) => string | undefined) | undefined;
  height: number;
  ui: LeadSyncUi;
}

/**
 * The list keeps the focus and points at its active row, so that a row that leaves, by a live update or out of sight, takes
 * no focus with it. The row at its place is the active one then.
 */
export function ConflictListbox(props: ConflictListboxProps): ReactElement | null {
  const { conflicts, selected, onSelect, onOpen, leadName, height, ui } = props;
  const id = useId();
  const [active, setActive] = useState({ id: "", index: 0 });
  const count = conflicts.length;
  const view = useWindow<HTMLDivElement>({ count, rowHeight: ROW_HEIGHT, height });
  const found = conflicts.findIndex((conflict) => conflict.id === active.id);
  const index = found >= 0 ? found : Math.min(active.index, count - 1);

  const goTo = (to: number): void => {
    setActive({ id: conflicts[to]?.id ?? "", index: to });
    view.scrollToIndex(to);
  };
  const toggle = (conflictId: string): void => {
    if (!selected) return;
    const ids = new Set(selected);
    if (!ids.delete(conflictId)) ids.add(conflictId);
    onSelect(ids);
  };

  const onClick = ({ target }: MouseEvent): void => {
    if (!(target instanceof Element)) return;
    const at = Number(target.closest("[role=option]")?.getAttribute("aria-posinset")) - 1;
    const clicked = conflicts[at];
    if (!clicked) return;
    goTo(at);
    if (target.closest("[data-part=mark]")) toggle(clicked.id);
    else onOpen(clicked.id);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const current = conflicts[index];
    if (!current) return;
    const step = stepTo(event.key, index, height / ROW_HEIGHT, count);
    if (step !== undefined) goTo(step);
    else if (event.key === "Enter") onOpen(current.id);
    else if (event.key === " ") toggle(current.id);
    else if (event.key === "a" && (event.ctrlKey || event.metaKey) && selected) props.onSelectAll();
    else return;
    event.preventDefault();
    // The row that is acted upon is the one that stays active.
    if (step === undefined) setActive({ id: current.id, index });
  };

  if (count === 0) return null;
  const isInSight = index >= view.start && index < view.end;
  const rows = conflicts.slice(view.start, view.end);
  return (
    <>
      <p data-part="visually-hidden" id={`${id}-keys`}>
        {ui.messages.conflicts.listKeys}
      </p>
      <div
        ref={view.ref}
        role="listbox"
        tabIndex={0}
        data-part="list"
        aria-label={ui.messages.conflicts.title}
        aria-describedby={`${id}-keys`}
        aria-multiselectable={selected ? true : undefined}
        aria-activedescendant={isInSight ? `${id}-${conflicts[index]?.id}` : undefined}
        style={{ maxBlockSize: height }}
        onScroll={view.onScroll}
        onKeyDown={onKeyDown}
        onClick={onClick}
      >
        <div role="presentation" style={{ blockSize: view.totalHeight, paddingBlockStart: view.offset }}>
          {rows.map((conflict, at) => (
            <Row
              key={conflict.id}
              id={`${id}-${conflict.id}`}
              conflict={conflict}
              position={view.start + at + 1}
              count={count}
              isActive={view.start + at === index}
              isSelected={selected?.has(conflict.id)}
              lead={conflict.conversationId ? (leadName?.(conflict.conversationId) ?? conflict.conversationId) : ""}
              ui={ui}
            />
          ))}
        </div>
      </div>
    </>
  );
}

interface RowProps {
  id: string;
  conflict: LeadSyncConflict;
  position: number;
  count: number;
  isActive: boolean;
  isSelected: boolean | undefined;
  lead: string;
  ui: LeadSyncUi;
}

const Row = memo(ConflictRow);

function ConflictRow(props: RowProps): ReactElement {
  const { conflict, isSelected, lead, ui } = props;
  const { common, conflicts: texts, fields } = ui.messages;
  const { field, conflictSeverity } = conflict;
  const what = hasValues(conflict) ? nameIn(fields.names, field) : nameIn(texts.types, conflict.conflictType);
  const values = hasValues(conflict)
    ? `${common.resman}: ${ui.format.value(field, conflict.resmanValue)} · ${common.domiq}: ${ui.format.value(field, conflict.domiqValue)}`
    : "";
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the listbox points at it
    <div
      id={props.id}
      role="option"
      data-part="row"
      data-state={props.isActive ? "active" : undefined}
      aria-selected={isSelected ?? false}
      aria-posinset={props.position}
      aria-setsize={props.count}
      style={{ blockSize: ROW_HEIGHT }}
    >
      {isSelected !== undefined && (
        <span data-part="mark" aria-hidden="true">
          {isSelected ? "☑" : "☐"}
        </span>
      )}
      <span data-part="row-main">
        <span data-part="row-title" title={`${what} ${lead}`}>
          <strong>{what}</strong> {lead}
        </span>
        <span data-part="hint" title={values}>
          {values}
        </span>
      </span>
      <span data-part="row-side">
        <ui.slots.Badge state={conflictSeverity}>{nameIn(texts.severities, conflictSeverity)}</ui.slots.Badge>
        {conflict.createdAt && <span data-part="hint"> {ui.format.date(conflict.createdAt)}</span>}
      </span>
    </div>
  );
}
