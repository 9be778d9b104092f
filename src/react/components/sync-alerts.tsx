import { type ReactElement, useRef } from "react";
import type { LeadSyncAlert } from "../../browser/index.js";
import type { CommonProps } from "../ui/common-props.js";
import { useHeldFocus } from "../ui/held-focus.js";
import { nameIn } from "../ui/name-in.js";
import { useUi } from "../ui/ui-context.js";

/** Props of {@link SyncAlerts}. */
export interface SyncAlertsProps extends CommonProps {
  /** The newest first; the store keeps five at most. */
  alerts: readonly LeadSyncAlert[];
  onDismiss: (id: string) => void;
  /** Goes to what it is about. */
  onOpen?: ((alert: LeadSyncAlert) => void) | undefined;
}

/**
 * Alerts in the page: sync failures, conflicts, lost connection, tasks for a person (seed 003, section 5). A polite live
 * region: render it also while there are none, or the first one is not announced.
 */
export function SyncAlerts({ alerts, onDismiss, onOpen, slots, className }: SyncAlertsProps): ReactElement {
  const {
    messages: { alerts: texts, common },
    slots: { Button },
    format,
  } = useUi(slots);
  const ref = useRef<HTMLElement>(null);
  const place = useRef(0);
  const { handlers } = useHeldFocus(ref, (root) => {
    const items = [...root.querySelectorAll("li")];
    const buttons = items[Math.min(place.current, items.length - 1)]?.querySelectorAll("button");
    return buttons?.[buttons.length - 1] ?? root;
  });
  const isAboutConflict = ({ kind, conflictId }: LeadSyncAlert): boolean =>
    conflictId !== undefined || kind === "conflict_detected" || kind === "manual_review_required";
  return (
    <section
      ref={ref}
      data-lead-sync="sync-alerts"
      data-state={alerts.length ? "some" : "none"}
      className={className}
      aria-label={texts.title}
      aria-live="polite"
      aria-relevant="additions text"
      tabIndex={-1}
      {...handlers}
    >
      {alerts.length > 0 && (
        <ul data-part="list">
          {alerts.map((alert, index) => {
            const { id, kind, count, error, at } = alert;
            const text = nameIn(texts.texts, kind);
            const opensConflict = isAboutConflict(alert);
            const open = opensConflict ? texts.review : texts.show;
            return (
              <li key={id} data-part="alert" data-state={kind} onFocus={() => (place.current = index)}>
                <div data-part="text">
                  <strong>{text}</strong>
                  {count > 1 && ` ${texts.times(format.number(count), count)}`}
                  {error && <div data-part="reason">{common.coded(error.message, error.code)}</div>}
                </div>
                <time data-part="time" dateTime={at} aria-live="off">
                  {format.time(at)}
                </time>
                {onOpen && (opensConflict || alert.conversationId) && (
                  <Button part="open" onClick={() => onOpen(alert)} aria-label={common.about(open, text)}>
                    {open}
                  </Button>
                )}
                <Button
                  part="dismiss"
                  variant="plain"
                  onClick={() => onDismiss(id)}
                  aria-label={common.about(common.dismiss, text)}
                >
                  {common.dismiss}
                </Button>
              </li>
            );
          })}
        </ul>
      )}
      {alerts.length > 1 && (
        <Button
          part="dismiss-all"
          variant="plain"
          onClick={() => {
            for (const { id } of alerts) onDismiss(id);
          }}
        >
          {texts.dismissAll}
        </Button>
      )}
    </section>
  );
}
