import type { ReactElement } from "react";
import type { JsonValue } from "../../../browser/index.js";
import type { LeadSyncUi } from "../../ui/ui-context.js";

/** What a field was, and what it became. */
export function ValueMove(props: {
  ui: LeadSyncUi;
  field: string;
  from: JsonValue | undefined;
  to: JsonValue | undefined;
}): ReactElement {
  const { messages, format } = props.ui;
  return (
    <span data-part="move">
      <del>{format.value(props.field, props.from)}</del>{" "}
      <span role="img" data-part="arrow" aria-label={messages.common.becomes}>
        →
      </span>{" "}
      <ins>{format.value(props.field, props.to)}</ins>
    </span>
  );
}
