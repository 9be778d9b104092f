import { type ReactElement, useId } from "react";
import type { ConflictDetails, ConflictSide, JsonValue, LeadSyncConflict } from "../../../browser/index.js";
import type { LeadSyncUi } from "../../ui/ui-context.js";

interface ConflictSidesProps {
  conflict: LeadSyncConflict;
  details: ConflictDetails | undefined;
  ui: LeadSyncUi;
}

type Line = string | undefined;

const line = (value: string | null | undefined, write: (value: string) => string): Line =>
  value ? write(value) : undefined;

/** What both sides agreed on, and what each holds, with who changed it and when. */
export function ConflictSides({ conflict, details, ui }: ConflictSidesProps): ReactElement {
  const { format, messages } = ui;
  const { common, conflicts: texts } = messages;
  const id = useId();
  const since = (side: ConflictSide | undefined, changedAt: string | null | undefined): Line[] => [
    line(side?.changedAt ?? changedAt, (at) => texts.changedAt(format.time(at))),
    line(side?.lastSynced?.by, texts.changedBy),
    line(side?.lastSynced?.because, texts.because),
  ];
  const side = (name: string, title: string, value: JsonValue | undefined, lines: Line[]): ReactElement => (
    <section data-part="side" data-side={name} aria-labelledby={`${id}-${name}`}>
      <h3 data-part="label" id={`${id}-${name}`}>
        {title}
      </h3>
      <p data-part="value">
        <bdi>{format.value(conflict.field, value)}</bdi>
      </p>
      {lines.map(
        (text) =>
          text && (
            <p key={text} data-part="hint">
              {text}
            </p>
          ),
      )}
    </section>
  );
  return (
    <div data-part="sides">
      {side("base", texts.base, details ? details.base : conflict.baseValue, [
        line(details?.agreedAt, (at) => texts.agreedAt(format.time(at))),
      ])}
      {side("resman", common.resman, conflict.resmanValue, since(details?.resman, conflict.resmanChangedAt))}
      {side("domiq", common.domiq, conflict.domiqValue, since(details?.domiq, conflict.domiqChangedAt))}
    </div>
  );
}
