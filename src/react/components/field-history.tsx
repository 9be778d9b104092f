import type { ReactElement } from "react";
import type { ExplainedChange, FieldExplanation } from "../../browser/index.js";
import type { CommonProps } from "../ui/common-props.js";
import { nameIn } from "../ui/name-in.js";
import { Notice } from "../ui/notice.js";
import { useUi } from "../ui/ui-context.js";
import { Panel } from "./operations/panel.js";
import { ValueMove } from "./operations/value-move.js";

/** Props of {@link FieldHistory}. */
export interface FieldHistoryProps extends CommonProps {
  /** Null while nothing is known. */
  explanation: FieldExplanation | null;
  loading: boolean;
  error?: string | undefined;
}

/** Why a value is what it is: where it comes from, who or what decided, and what was before. */
export function FieldHistory(props: FieldHistoryProps): ReactElement | null {
  const { explanation } = props;
  const ui = useUi(props.slots);
  const { format } = ui;
  const { history: words, fields } = ui.messages;
  const { Badge } = ui.slots;
  const field = explanation?.field ?? "";

  const told = ({ value, origin, base, pending, mergedInto, history }: FieldExplanation): ReactElement => {
    const write = (some: FieldExplanation["value"]): string => format.value(field, some);
    const [ours, theirs] = [write(base?.local ?? null), write(base?.remote ?? null)];
    const source = [
      words.from(nameIn(words.sides, origin.side)),
      origin.at && words.at(format.time(origin.at)),
      origin.by && words.by(origin.by),
    ];
    const change = (one: ExplainedChange): ReactElement => {
      const { at, by, trigger, side, from, to, because, conflict } = one;
      return (
        <>
          <p data-part="meta">
            <time dateTime={at}>{format.time(at)}</time>{" "}
            <Badge state={side}>{words.on(nameIn(words.sides, side))}</Badge>{" "}
            {by ? words.by(by) : words.through(nameIn(words.triggers, trigger))}
          </p>
          <p>
            <ValueMove ui={ui} field={field} from={from} to={to} />
          </p>
          <p data-part="hint">{because}</p>
          {conflict && (
            <p data-part="hint">
              {words.settled(conflict.resolvedBy ?? undefined)} {conflict.notes}
            </p>
          )}
        </>
      );
    };
    return (
      <>
        <Notice state="warning">{mergedInto && words.mergedInto(mergedInto)}</Notice>
        <dl data-part="now">
          <div>
            <dt>{words.value}</dt>
            <dd data-part="value">
              <bdi>{write(value)}</bdi>
            </dd>
            <dd>{origin.because}</dd>
            <dd data-part="hint">{source.filter(Boolean).join(" ")}</dd>
          </div>
          {base && (
            <div>
              <dt>{words.base}</dt>
              <dd>{ours === theirs ? ours : words.baseApart(ours, theirs)}</dd>
            </div>
          )}
        </dl>
        <Notice state="info">{pending && words.pending}</Notice>
        <h3 data-part="subtitle">{words.changes}</h3>
        {history.length === 0 ? (
          <p data-part="hint">{words.noChanges}</p>
        ) : (
          <ol data-part="changes">
            {[...history].reverse().map((one) => (
              // One sync may move a field on both sides.
              <li key={`${one.syncLogId} ${one.side} ${one.rule}`}>{change(one)}</li>
            ))}
          </ol>
        )}
      </>
    );
  };

  return (
    <Panel
      {...props}
      ui={ui}
      name="field-history"
      title={explanation ? words.title(nameIn(fields.names, field)) : words.heading}
      empty={!explanation && words.none}
    >
      {explanation && told(explanation)}
    </Panel>
  );
}
