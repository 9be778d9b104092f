import { type ReactElement, useRef } from "react";
import type { RealTimeState } from "../../browser/index.js";
import type { CommonProps } from "../ui/common-props.js";
import { useHeldFocus } from "../ui/held-focus.js";
import { nameIn } from "../ui/name-in.js";
import { useUi } from "../ui/ui-context.js";

/** Props of {@link RealTimeSyncIndicator} (seed 003). */
export interface RealTimeSyncIndicatorProps extends CommonProps {
  connected: boolean;
  /** ISO 8601; empty before the first. */
  lastPing: string;
  onReconnect: () => void;
  /** More than connected or not. */
  state?: RealTimeState | undefined;
}

/** Whether changes arrive live (seed 003). Announces when that changes, and nothing else. */
export function RealTimeSyncIndicator(props: RealTimeSyncIndicatorProps): ReactElement {
  const { connected, lastPing, onReconnect, state } = props;
  const {
    messages: { status: texts, common },
    slots: { Badge, Button },
    format,
  } = useUi(props.slots);
  const ref = useRef<HTMLSpanElement>(null);
  const { handlers } = useHeldFocus(ref, (root) => root);
  const status = state?.status ?? (connected ? "open" : "closed");
  const isConnecting = status === "connecting";
  // An outage is one change of state, not two with each attempt.
  const shown = isConnecting && state && state.attempts > 1 ? "waiting" : status;
  const isOpen = status === "open";
  return (
    <span
      ref={ref}
      data-lead-sync="real-time-sync-indicator"
      data-state={status}
      className={props.className}
      tabIndex={-1}
      {...handlers}
    >
      <span role="status">
        <Badge state={shown}>{nameIn(texts.realTime, shown)}</Badge>
      </span>
      <span data-part="time">{lastPing ? texts.lastPing(format.time(lastPing)) : texts.neverHeard}</span>
      {state?.retryAt && <span data-part="next">{texts.nextAttempt(format.time(state.retryAt))}</span>}
      {!isOpen && state?.error && <span data-part="reason">{common.coded(state.error.message, state.error.code)}</span>}
      {!isOpen && (
        <Button part="reconnect" onClick={onReconnect} busy={isConnecting}>
          {texts.reconnect}
        </Button>
      )}
    </span>
  );
}
