import { type ReactElement, useRef } from "react";
import type { ResManSyncStatus } from "../../browser/index.js";
import type { CommonProps } from "../ui/common-props.js";
import { useHeldFocus } from "../ui/held-focus.js";
import { nameIn } from "../ui/name-in.js";
import { useUi } from "../ui/ui-context.js";

/** Props of {@link LeadSyncStatus} (seed 003). */
export interface LeadSyncStatusProps extends CommonProps {
  resmanSyncStatus: ResManSyncStatus;
  /** ISO 8601. */
  lastSyncAt?: string | undefined;
  /** Offered where it failed or was not synced. */
  onRetry?: (() => void) | undefined;
  onViewLog?: (() => void) | undefined;
  /** Whether a retry is under way. */
  retrying?: boolean | undefined;
  /** For lists: the time is in the title only, and changes are not announced. */
  compact?: boolean | undefined;
  /** Whose it is; part of the buttons' names, where there are many. */
  subject?: string | undefined;
  /** Of the buttons; -1 where something else leads to them. */
  tabIndex?: number | undefined;
}

/** How a lead stands towards ResMan (seed 003). */
export function LeadSyncStatus(props: LeadSyncStatusProps): ReactElement {
  const { resmanSyncStatus: state, lastSyncAt, onRetry, onViewLog, retrying, compact, subject, tabIndex } = props;
  const {
    messages: { status, common },
    slots: { Badge, Button },
    format,
  } = useUi(props.slots);
  const ref = useRef<HTMLSpanElement>(null);
  // A list looks after the focus itself.
  const { handlers } = useHeldFocus(ref, (root) => (compact ? null : root));
  const time = lastSyncAt ? status.lastSync(format.time(lastSyncAt)) : status.neverSynced;
  const button = (text: string, part: string, onClick: () => void, busy?: boolean): ReactElement => (
    <Button
      part={part}
      variant="plain"
      onClick={onClick}
      busy={busy}
      tabIndex={tabIndex}
      aria-label={subject && common.about(text, subject)}
    >
      {text}
    </Button>
  );
  return (
    <span
      ref={ref}
      data-lead-sync="lead-sync-status"
      data-state={state}
      data-variant={compact ? "compact" : undefined}
      className={props.className}
      title={compact ? time : undefined}
      tabIndex={compact ? undefined : -1}
      {...handlers}
    >
      <span role={compact ? undefined : "status"}>
        <Badge state={state}>{nameIn(status.sync, state)}</Badge>
      </span>
      {!compact && <span data-part="time">{time}</span>}
      {onRetry &&
        (retrying || state === "failed" || state === "not_synced") &&
        button(state === "not_synced" ? status.syncNow : common.retry, "retry", onRetry, retrying)}
      {onViewLog && button(status.viewLog, "log", onViewLog)}
    </span>
  );
}
