import type { ReactElement } from "react";
import type { LeadSyncLog } from "../../browser/index.js";
import type { CommonProps } from "../ui/common-props.js";
import { nameIn } from "../ui/name-in.js";
import { type LeadSyncUi, useUi } from "../ui/ui-context.js";
import { Panel } from "./operations/panel.js";
import { ValueMove } from "./operations/value-move.js";

/** Props of {@link LeadSyncLogViewer} (seed 003). */
export interface LeadSyncLogViewerProps extends CommonProps {
  conversationId: string;
  logs: readonly LeadSyncLog[];
  loading: boolean;
  onRefresh: () => void;
  error?: string | undefined;
}

/** What the sync did to a lead, newest first (seed 003). */
export function LeadSyncLogViewer(props: LeadSyncLogViewerProps): ReactElement {
  const { conversationId, logs } = props;
  const ui = useUi(props.slots);
  const { title, empty } = ui.messages.logs;
  const isEmpty = logs.length === 0;
  return (
    <Panel {...props} ui={ui} name="lead-sync-log-viewer" title={title} empty={isEmpty && empty}>
      {!isEmpty && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
        <ol key={conversationId} data-part="list" tabIndex={0} aria-label={title}>
          {logs.map((log) => (
            <Entry key={log.id} log={log} ui={ui} />
          ))}
        </ol>
      )}
    </Panel>
  );
}

function Entry({ log, ui }: { log: LeadSyncLog; ui: LeadSyncUi }): ReactElement {
  const { messages, slots, format } = ui;
  const { logs: texts, fields, history } = messages;
  const { syncType, syncDirection, syncStatus, trigger, createdAt, errorMessage, errorCode } = log;
  const { conflictResolution, processingTimeMs, changes = [] } = log;
  const notes = [
    trigger && history.through(nameIn(history.triggers, trigger)),
    typeof processingTimeMs === "number" && format.duration(processingTimeMs),
  ].filter((note) => typeof note === "string");
  const failure =
    errorMessage && errorCode ? messages.common.coded(errorMessage, errorCode) : errorMessage || errorCode;
  return (
    <li data-part="entry" data-state={syncStatus}>
      <div data-part="line">
        <slots.Badge state={syncStatus}>{nameIn(texts.statuses, syncStatus)}</slots.Badge>
        <span data-part="what">{`${nameIn(texts.types, syncType)} ${nameIn(texts.directions, syncDirection)}`}</span>
        <time data-part="time" dateTime={createdAt}>
          {format.time(createdAt)}
        </time>
        {notes.length > 0 && <span data-part="notes">{format.list(notes)}</span>}
      </div>
      {failure && <p data-part="error">{failure}</p>}
      {conflictResolution && <p data-part="resolution">{nameIn(texts.resolutions, conflictResolution)}</p>}
      {changes.length > 0 && (
        <details data-part="changes">
          <summary>{texts.changes(format.number(changes.length), changes.length)}</summary>
          <ul>
            {changes.map(({ field, side, from, to }) => (
              <li key={side + field}>
                <strong>{nameIn(fields.names, field)}</strong>{" "}
                <span data-part="side">{history.on(nameIn(history.sides, side))}</span>{" "}
                <ValueMove ui={ui} field={field} from={from} to={to} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}
