import { type FormEvent, type ReactElement, useEffect, useRef, useState } from "react";
import type { LeadData } from "../../browser/index.js";
import type { CommonProps } from "../ui/common-props.js";
import { errorText } from "../ui/error-text.js";
import { nameIn } from "../ui/name-in.js";
import { Notice } from "../ui/notice.js";
import { type LeadSyncUi, useUi } from "../ui/ui-context.js";
import { Field } from "./lead-form/field.js";
import { halfTyped } from "./lead-form/half-typed.js";
import {
  draftOf,
  kindIn,
  type LeadDraft,
  MAIN_FIELDS,
  MORE_FIELDS,
  type Problems,
  placeIssues,
  readDraft,
} from "./lead-form/lead-draft.js";
import { useActions } from "./operations/use-actions.js";

/** Props of {@link LeadCreationModal} (seed 003). */
export interface LeadCreationModalProps extends CommonProps {
  isOpen: boolean;
  /** Somebody gives up, or the lead is stored. */
  onClose: () => void;
  /** Called with what was filled in, once it is valid. A rejection is shown, and what was typed stays; else `onClose` follows. */
  onSubmit: (leadData: LeadData) => Promise<void>;
  loading: boolean;
  error?: string | undefined;
  /** What stands in the form at first, e.g. what a chat has found out. `conversationId` and `propertyId` have to come from here or from the form. */
  defaults?: Partial<LeadData> | undefined;
  /** Properties to choose from. Default: that of `defaults`. */
  properties?: readonly { id: string; name: string }[] | undefined;
  /**
   * Makes the conversation the lead belongs to and gives its id, for where `defaults` names none; without both the form asks
   * for one. The API knows leads by their conversation and refuses one that does not exist (`NOT_FOUND`).
   */
  newConversationId?: (() => string | Promise<string>) | undefined;
  /** Default `modal`. */
  variant?: "modal" | "drawer" | undefined;
}

/** The form for a new lead, in a modal or a drawer (seed 003). What is typed in it lasts until it closes. */
export function LeadCreationModal({ isOpen, ...props }: LeadCreationModalProps): ReactElement | null {
  const ui = useUi(props.slots);
  return isOpen ? <LeadForm {...props} ui={ui} /> : null;
}

/** It is one thing that is sent. */
const FORM = "";

/** The open form with its dialog. */
function LeadForm(props: Omit<LeadCreationModalProps, "isOpen"> & { ui: LeadSyncUi }): ReactElement {
  const { onClose, onSubmit, defaults, properties = [], newConversationId, ui } = props;
  const { Button, Dialog } = ui.slots;
  const { common, leads: texts, fields } = ui.messages;
  const form = useRef<HTMLFormElement>(null);
  const isWrong = useRef(false);
  const [typed, setTyped] = useState(() => draftOf(defaults));
  const [initial] = useState(typed);
  // The properties may come later than the form.
  const draft: LeadDraft = { ...typed, propertyId: typed.propertyId || (properties[0]?.id ?? "") };
  const [problems, setProblems] = useState<Problems>({});
  const actions = useActions(ui);
  const { busy, error: failure } = actions.of(FORM);
  const [isLeaving, setLeaving] = useState(false);

  const asked: string[] = [];
  if (properties.length > 0 || !initial.propertyId) asked.push("propertyId");
  if (!initial.conversationId && !newConversationId) asked.push("conversationId");

  useEffect(() => {
    if (!isWrong.current) return;
    isWrong.current = false;
    const first = form.current?.querySelector<HTMLElement>("[aria-invalid=true]");
    const hidden = first?.closest("details");
    if (hidden) hidden.open = true;
    first?.focus();
  });
  useEffect(() => {
    // Whatever button stands there.
    if (isLeaving) form.current?.querySelector<HTMLElement>('[data-part="footer"] button')?.focus();
  }, [isLeaving]);

  const complain = (found: Problems): void => {
    isWrong.current = true;
    setProblems(found);
  };

  const send = async (): Promise<void> => {
    const { values, problems: codes } = readDraft(draft, defaults);
    const found: Record<string, string> = {};
    for (const [name, code] of Object.entries(codes)) found[name] = texts.formProblems[code];
    for (const name of halfTyped(form.current)) found[name] = texts.formProblems.notDate;
    if (!values.firstName && !values.lastName) found.firstName = texts.formNeedsName;
    for (const name of asked) if (!draft[name]?.trim()) found[name] = texts.formRequired;
    complain(found);
    if (Object.keys(found).length > 0) return;
    try {
      const conversationId = draft.conversationId?.trim() || (await newConversationId?.());
      await onSubmit({ ...defaults, ...values, propertyId: draft.propertyId?.trim(), conversationId } as LeadData);
      onClose();
    } catch (error) {
      const placed = placeIssues(error, Object.keys(draft));
      const isPlaced = Object.keys(placed.problems).length > 0;
      complain(placed.problems);
      throw new Error(
        texts.formFailed(placed.rest.join("; ") || (isPlaced ? texts.formCheck : errorText(error, common))),
      );
    }
  };

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!props.loading) actions.run(FORM, "send", send);
  };

  const leave = (): void => {
    if (busy) return;
    if (Object.keys(typed).some((name) => typed[name] !== initial[name])) setLeaving(true);
    else onClose();
  };

  const field = (name: string): ReactElement => (
    <Field
      key={name}
      name={name}
      label={name === "conversationId" ? texts.formConversation : nameIn(fields.names, name)}
      kind={kindIn(defaults, name)}
      value={draft[name] ?? ""}
      problem={problems[name]}
      isRequired={asked.includes(name)}
      choices={name === "propertyId" && properties.length > 0 ? choicesOf(properties) : undefined}
      onChange={(text) => {
        setTyped((before) => ({ ...before, [name]: text }));
        setProblems(({ [name]: _gone, ...others }) => others);
      }}
    />
  );

  const isBusy = Boolean(busy) || props.loading;
  const shown = failure ?? props.error;
  return (
    <Dialog
      isOpen
      onClose={leave}
      title={texts.formTitle}
      name="lead-creation-modal"
      state={isBusy ? "busy" : shown ? "error" : "idle"}
      className={props.className}
      variant={props.variant}
      closeLabel={common.close}
    >
      <form ref={form} noValidate onSubmit={submit} data-part="form" aria-label={texts.formTitle}>
        <Notice>{shown}</Notice>
        <div data-part="fields">{[...asked, ...MAIN_FIELDS].map(field)}</div>
        <div role="status" data-part="warning">
          <Notice state="warning">{!draft.email?.trim() && !draft.phone?.trim() && texts.formNoContact}</Notice>
        </div>
        <details data-part="more">
          <summary>{texts.formMore}</summary>
          <div data-part="fields">{MORE_FIELDS.map(field)}</div>
        </details>
        <div data-part="footer">
          {isLeaving ? (
            <>
              <span role="alert">{texts.formDiscard}</span>
              <Button
                onClick={() => {
                  setLeaving(false);
                  form.current?.querySelector<HTMLElement>("input")?.focus();
                }}
              >
                {texts.formDiscardNo}
              </Button>
              <Button variant="danger" onClick={onClose}>
                {texts.formDiscardYes}
              </Button>
            </>
          ) : (
            <>
              <Button onClick={leave} disabled={isBusy}>
                {common.cancel}
              </Button>
              <Button type="submit" variant="primary" busy={isBusy}>
                {texts.formSubmit}
              </Button>
            </>
          )}
        </div>
      </form>
    </Dialog>
  );
}

const choicesOf = (properties: readonly { id: string; name: string }[]): (readonly [string, string])[] =>
  properties.map(({ id, name }) => [id, name] as const);
