import type { ReactElement } from "react";
import type { LeadSyncConflict } from "../../browser/index.js";
import type { CommonProps } from "../ui/common-props.js";
import { nameIn } from "../ui/name-in.js";
import { useUi } from "../ui/ui-context.js";
import { byUrgency } from "./conflicts/urgency.js";

/** Props of {@link ConflictNotificationBanner} (seed 003). */
export interface ConflictNotificationBannerProps extends CommonProps {
  conflicts: readonly LeadSyncConflict[];
  /** Called with the most severe one, of several the oldest. */
  onClick: (conflictId: string) => void;
  onDismiss?: (() => void) | undefined;
}

/** Says how many conflicts wait, and leads to them (seed 003). Nothing where there are none. */
export function ConflictNotificationBanner(props: ConflictNotificationBannerProps): ReactElement | null {
  const { conflicts, onClick, onDismiss, className, slots } = props;
  const { messages, format, slots: parts } = useUi(slots);
  const texts = messages.conflicts;
  const [some] = conflicts;
  if (!some) return null;
  const first = conflicts.reduce((urgent, conflict) => (byUrgency(conflict, urgent) < 0 ? conflict : urgent), some);
  const { conflictSeverity: severity } = first;
  const urgent = conflicts.filter((conflict) => conflict.conflictSeverity === severity).length;
  return (
    <div data-lead-sync="conflict-notification-banner" data-state={severity} className={className}>
      <p role="status" data-part="text">
        {texts.waiting(
          format.number(conflicts.length),
          conflicts.length,
          format.number(urgent),
          nameIn(texts.severities, severity),
        )}
      </p>
      <parts.Button variant="primary" onClick={() => onClick(first.id)}>
        {texts.review}
      </parts.Button>
      {onDismiss && (
        <parts.Button variant="plain" onClick={onDismiss}>
          {messages.common.dismiss}
        </parts.Button>
      )}
    </div>
  );
}
