import { type ReactElement, useId, useState } from "react";
import type { PropertyIntegration } from "../../browser/index.js";
import type { CommonProps } from "../ui/common-props.js";
import { nameIn } from "../ui/name-in.js";
import { Notice } from "../ui/notice.js";
import { useUi } from "../ui/ui-context.js";
import { Confirm } from "./operations/confirm.js";
import { Panel } from "./operations/panel.js";
import { useActions } from "./operations/use-actions.js";

/** Props of {@link PropertyStatus}. */
export interface PropertyStatusProps extends CommonProps {
  integrations: readonly PropertyIntegration[];
  loading: boolean;
  error?: string | undefined;
  onPause?: ((propertyId: string) => Promise<void>) | undefined;
  onResume?: ((propertyId: string) => Promise<void>) | undefined;
  onRefresh?: (() => void) | undefined;
  /** How a property is called. Default: its id. */
  propertyName?: ((propertyId: string) => string | undefined) | undefined;
}

/** How properties are synced, with pause and resume. */
export function PropertyStatus(props: PropertyStatusProps): ReactElement | null {
  const { integrations, onPause, onResume, propertyName } = props;
  const ui = useUi(props.slots);
  const { Badge, Button } = ui.slots;
  const { format } = ui;
  const words = ui.messages.operations;
  const id = useId();
  const actions = useActions(ui);
  const [asked, setAsked] = useState<string>();
  const nameOf = (propertyId: string): string => propertyName?.(propertyId) ?? propertyId;
  const isAsked = integrations.some(({ propertyId }) => propertyId === asked);

  const card = (integration: PropertyIntegration, index: number): ReactElement => {
    const { propertyId, syncStatus, syncEnabled, syncDirection, lastSuccessfulSyncAt, errorCount } = integration;
    const { busy, error: failure } = actions.of(propertyId);
    const isPaused = syncStatus === "paused";
    const isOff = isPaused || !syncEnabled;
    const act = isOff ? onResume : onPause;
    const word = isOff ? words.resume : words.pause;
    return (
      <li key={propertyId} data-part="card" data-state={syncStatus} aria-labelledby={`${id}${index}`}>
        <div data-part="heading">
          <h3 id={`${id}${index}`} data-part="subtitle">
            {nameOf(propertyId)}
          </h3>
          <Badge state={syncStatus}>{nameIn(words.propertyStates, syncStatus)}</Badge>
          {isOff && !isPaused && <Badge state="warning">{words.switchedOff}</Badge>}
        </div>
        <dl data-part="facts">
          <dt>{words.direction}</dt>
          <dd>{nameIn(words.directions, syncDirection)}</dd>
          <dt>{words.lastSuccess}</dt>
          <dd>{lastSuccessfulSyncAt ? format.time(lastSuccessfulSyncAt) : words.never}</dd>
          <dt>{words.errorsInARow}</dt>
          <dd>{format.number(errorCount)}</dd>
        </dl>
        {act && (
          // One button for both, so that the focus stays where it is.
          <Button
            busy={Boolean(busy)}
            aria-label={ui.messages.common.about(word, nameOf(propertyId))}
            onClick={() => (isOff ? actions.run(propertyId, "resume", () => act(propertyId)) : setAsked(propertyId))}
          >
            {word}
          </Button>
        )}
        <Notice>{failure}</Notice>
      </li>
    );
  };

  return (
    <Panel
      {...props}
      ui={ui}
      name="property-status"
      title={words.propertiesTitle}
      empty={!integrations.length && words.propertiesEmpty}
    >
      {integrations.length > 0 && <ul data-part="cards">{integrations.map(card)}</ul>}
      {asked !== undefined && isAsked && onPause && (
        <Confirm
          ui={ui}
          name="property-status"
          title={words.pauseTitle(nameOf(asked))}
          action={words.pause}
          onConfirm={() => actions.run(asked, "pause", () => onPause(asked))}
          onClose={() => setAsked(undefined)}
        >
          {words.pauseText}
        </Confirm>
      )}
    </Panel>
  );
}
