import { type ReactElement, useId, useState } from "react";
import type { Lead, LeadDuplicate } from "../../browser/index.js";
import type { CommonProps } from "../ui/common-props.js";
import { fullName } from "../ui/full-name.js";
import { nameIn } from "../ui/name-in.js";
import { Notice } from "../ui/notice.js";
import { type LeadSyncUi, useUi } from "../ui/ui-context.js";
import { BothLeads } from "./duplicates/both-leads.js";
import { MatchWaterfall } from "./duplicates/match-waterfall.js";
import { Confirm } from "./operations/confirm.js";
import { Panel } from "./operations/panel.js";
import { useActions } from "./operations/use-actions.js";

/** Props of {@link DuplicateReview}. */
export interface DuplicateReviewProps extends CommonProps {
  lead: Lead;
  duplicates: readonly LeadDuplicate[];
  loading: boolean;
  error?: string | undefined;
  /** What is known of the others, to show beside it. */
  leadOf?: ((conversationId: string) => Lead | undefined) | undefined;
  /** Both are one person. Whoever merges chose which of the two leads goes on. */
  onMerge?: ((duplicate: LeadDuplicate, survivorConversationId: string) => Promise<void>) | undefined;
  /** They are two. */
  onDistinct?: ((duplicate: LeadDuplicate) => Promise<void>) | undefined;
  /** Takes the latest merge of the lead back. Offered where it was given. */
  onUnmerge?: (() => Promise<void>) | undefined;
}

/** The latest merge: no conversation has this id. */
const UNMERGE = "";

const nameOf = (lead: Lead | undefined): string => fullName(lead ?? {});

/** Who may be the same person as a lead, with what each field says for and against it; merge, keep apart, take a merge back. */
export function DuplicateReview(props: DuplicateReviewProps): ReactElement | null {
  const { lead, duplicates, leadOf, onMerge, onDistinct, onUnmerge } = props;
  const ui = useUi(props.slots);
  const { Badge, Button } = ui.slots;
  const words = ui.messages.duplicates;
  const id = useId();
  const actions = useActions(ui);
  const [asked, setAsked] = useState<string>();
  const close = () => setAsked(undefined);

  const card = (duplicate: LeadDuplicate, index: number): ReactElement => {
    const { conversationId, band, rule, probability } = duplicate;
    const other = leadOf?.(conversationId);
    const name = nameOf(other) || conversationId;
    const { busy, error: failure } = actions.of(conversationId);
    const control = (word: "merge" | "distinct", onClick: () => void): ReactElement => (
      <Button
        variant={word === "merge" ? "primary" : "secondary"}
        busy={busy === word}
        disabled={Boolean(busy)}
        aria-label={ui.messages.common.about(words[word], name)}
        onClick={onClick}
      >
        {words[word]}
      </Button>
    );
    return (
      <li key={conversationId} data-part="card" data-state={band} aria-labelledby={`${id}${index}`}>
        <div data-part="heading">
          <h3 id={`${id}${index}`} data-part="subtitle">
            {name}
          </h3>
          <Badge state={band}>{nameIn(words.bands, band)}</Badge>{" "}
          <span>{words.probability(ui.format.percent(probability))}</span>
        </div>
        {rule && <p data-part="hint">{nameIn(words.rules, rule)}</p>}
        {other && <BothLeads ui={ui} lead={lead} other={other} />}
        <MatchWaterfall ui={ui} steps={duplicate.waterfall} />
        <div data-part="actions">
          {onMerge && control("merge", () => setAsked(conversationId))}
          {onDistinct &&
            control("distinct", () => actions.run(conversationId, "distinct", () => onDistinct(duplicate)))}
        </div>
        <Notice>{failure}</Notice>
      </li>
    );
  };

  const chosen = duplicates.find(({ conversationId }) => conversationId === asked);
  return (
    <Panel
      {...props}
      ui={ui}
      name="duplicate-review"
      title={words.title}
      empty={!duplicates.length && words.none}
      actions={
        onUnmerge && (
          <Button busy={Boolean(actions.of(UNMERGE).busy)} onClick={() => setAsked(UNMERGE)}>
            {words.unmerge}
          </Button>
        )
      }
    >
      <Notice>{actions.of(UNMERGE).error}</Notice>
      {duplicates.length > 0 && <ul data-part="cards">{duplicates.map(card)}</ul>}
      {chosen && onMerge && (
        <MergeConfirm
          ui={ui}
          lead={lead}
          duplicate={chosen}
          names={{
            lead: words.named(words.thisLead, nameOf(lead) || lead.conversationId),
            other: words.named(words.otherLead, nameOf(leadOf?.(chosen.conversationId)) || chosen.conversationId),
          }}
          onConfirm={(survivor) => actions.run(chosen.conversationId, "merge", () => onMerge(chosen, survivor))}
          onClose={close}
        />
      )}
      {asked === UNMERGE && onUnmerge && (
        <Confirm
          ui={ui}
          name="duplicate-review"
          title={words.unmergeTitle}
          action={words.unmerge}
          onConfirm={() => actions.run(UNMERGE, "unmerge", onUnmerge)}
          onClose={close}
        >
          {words.unmergeText}
        </Confirm>
      )}
    </Panel>
  );
}

interface MergeConfirmProps {
  ui: LeadSyncUi;
  lead: Lead;
  duplicate: LeadDuplicate;
  /** How each is called, unlike the other. */
  names: { lead: string; other: string };
  onConfirm: (survivorConversationId: string) => void;
  onClose: () => void;
}

/** Asks which of two leads goes on. Where one of them alone is in ResMan, it is that one unless somebody says otherwise. */
export function MergeConfirm({ ui, lead, duplicate, names, onConfirm, onClose }: MergeConfirmProps): ReactElement {
  const words = ui.messages.duplicates;
  const [isOther, setIsOther] = useState(!lead.resmanLeadId && Boolean(duplicate.resmanLeadId));
  const group = useId();
  return (
    <Confirm
      ui={ui}
      name="duplicate-review"
      title={words.mergeTitle}
      action={words.merge}
      onConfirm={() => onConfirm((isOther ? duplicate : lead).conversationId)}
      onClose={onClose}
    >
      <fieldset data-part="choice">
        <legend>{words.goesOn}</legend>
        {[false, true].map((other) => (
          <label key={String(other)} data-part="option">
            <input type="radio" name={group} checked={isOther === other} onChange={() => setIsOther(other)} />{" "}
            {other ? names.other : names.lead}
          </label>
        ))}
      </fieldset>
      <p role="status" data-part="hint">
        {isOther ? words.mergeText(names.other, names.lead) : words.mergeText(names.lead, names.other)}
      </p>
    </Confirm>
  );
}
