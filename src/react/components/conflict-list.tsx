import { type ReactElement, useMemo, useState } from "react";
import type { ConflictResolution, LeadSyncConflict } from "../../browser/index.js";
import type { CommonProps } from "../ui/common-props.js";
import { nameIn } from "../ui/name-in.js";
import { useUi } from "../ui/ui-context.js";
import { BulkDecision } from "./conflicts/bulk-decision.js";
import { ConflictListbox } from "./conflicts/conflict-listbox.js";
import { byUrgency, SEVERITIES } from "./conflicts/urgency.js";
import { Field } from "./lead-form/field.js";
import { Panel } from "./operations/panel.js";

/** Props of {@link ConflictList}. */
export interface ConflictListProps extends CommonProps {
  conflicts: readonly LeadSyncConflict[];
  loading: boolean;
  onOpen: (conflictId: string) => void;
  /** Decides those that are selected alike. What is still among `conflicts` when it ends was not decided. */
  onResolveMany?:
    | ((conflictIds: readonly string[], resolution: Pick<ConflictResolution, "resolution" | "reason">) => Promise<void>)
    | undefined;
  /** How a lead is called. Default: its conversation's id. */
  leadName?: ((conversationId: string) => string | undefined) | undefined;
  error?: string | undefined;
  /** Pixels of the scrolled part. Default 480. */
  height?: number | undefined;
}

/** The review queue: filter, select, decide several alike. Works by keyboard alone, also with thousands. */
export function ConflictList(props: ConflictListProps): ReactElement {
  const { conflicts, onOpen, onResolveMany, leadName, height = 480 } = props;
  const ui = useUi(props.slots);
  const { Button } = ui.slots;
  const { conflicts: texts, fields } = ui.messages;
  const [severity, setSeverity] = useState("");
  const [topic, setTopic] = useState("");
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());

  const sorted = useMemo(() => conflicts.toSorted(byUrgency), [conflicts]);
  const topics = useMemo(() => [...new Set(sorted.map(topicOf))].toSorted(), [sorted]);
  const shown = useMemo(
    () =>
      sorted.filter(
        (conflict) => (!severity || conflict.conflictSeverity === severity) && (!topic || topicOf(conflict) === topic),
      ),
    [sorted, severity, topic],
  );
  // What is out of sight behind a filter is not decided along.
  const chosen = useMemo(() => shown.filter((conflict) => selected.has(conflict.id)), [shown, selected]);
  const topicName = (key: string): string => nameIn(fields.names, nameIn(texts.types, key));
  const isAll = chosen.length === shown.length;
  const selectAll = (): void => setSelected(new Set(isAll ? [] : shown.map((conflict) => conflict.id)));
  const showAll = (): void => {
    setSeverity("");
    setTopic("");
  };

  const filter = (
    name: string,
    label: string,
    value: string,
    onChange: (value: string) => void,
    choices: readonly (readonly [string, string])[],
  ): ReactElement => (
    <Field {...{ name, label, value, onChange }} kind="text" choices={[["", texts.any], ...choices]} />
  );

  return (
    <Panel
      {...props}
      ui={ui}
      name="conflict-list"
      title={texts.title}
      empty={!conflicts.length && texts.empty}
      hint={
        <>
          {texts.count(ui.format.number(shown.length), ui.format.number(conflicts.length), conflicts.length)}
          {chosen.length > 0 && ` · ${texts.selected(ui.format.number(chosen.length))}`}
        </>
      }
    >
      <div data-part="toolbar">
        {filter(
          "severity",
          texts.filterSeverity,
          severity,
          setSeverity,
          SEVERITIES.map((code) => [code, nameIn(texts.severities, code)] as const),
        )}
        {filter(
          "topic",
          texts.filterField,
          topic,
          setTopic,
          withCurrent(topics, topic).map((key) => [key, topicName(key)] as const),
        )}
        {onResolveMany && (
          <Button onClick={selectAll} disabled={shown.length === 0}>
            {isAll && shown.length > 0 ? texts.selectNone : texts.selectAll}
          </Button>
        )}
      </div>
      {shown.length === 0 && conflicts.length > 0 && (
        <p data-part="empty">
          {texts.noMatch} <Button onClick={showAll}>{texts.showAll}</Button>
        </p>
      )}
      <ConflictListbox
        conflicts={shown}
        selected={onResolveMany && selected}
        onSelect={setSelected}
        onSelectAll={selectAll}
        onOpen={onOpen}
        leadName={leadName}
        height={height}
        ui={ui}
      />
      {onResolveMany && <BulkDecision chosen={chosen} conflicts={conflicts} onResolveMany={onResolveMany} ui={ui} />}
    </Panel>
  );
}

/** What one can filter by: the field, or the type where there is none. */
const topicOf = ({ conflictType, field }: LeadSyncConflict): string =>
  conflictType === "duplicate_lead" ? conflictType : field || conflictType;

/** A filter that is set stays on offer, also when its last conflict is gone. */
const withCurrent = (topics: readonly string[], current: string): readonly string[] =>
  !current || topics.includes(current) ? topics : [...topics, current];
