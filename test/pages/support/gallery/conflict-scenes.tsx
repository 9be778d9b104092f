import type { ReactNode } from "react";
import type { LeadSyncConflict } from "../../../../src/browser/index.js";
import {
  ConflictList,
  type ConflictListProps,
  ConflictNotificationBanner,
  ConflictResolutionModal,
  DuplicateReview,
  type DuplicateReviewProps,
} from "../../../../src/react/index.js";
import {
  ARABIC,
  CONFLICTS,
  DUPLICATES,
  detailsOf,
  EMOJI,
  LEADS,
  LONG,
  noop,
  nothing,
  ODD_LEADS,
  PAIR,
  refuse,
} from "./fixtures.js";

const [FIRST = PAIR, DATE = PAIR] = CONFLICTS;

const modal = (
  props: Partial<Parameters<typeof ConflictResolutionModal>[0]>,
  conflict: LeadSyncConflict = FIRST,
): ReactNode => (
  <ConflictResolutionModal
    isOpen
    conflict={conflict}
    details={detailsOf(conflict)}
    onResolve={nothing}
    onEscalate={noop}
    onClose={noop}
    loading={false}
    {...props}
  />
);

const nameOf = (id: string): string | undefined => {
  const lead = LEADS.find(({ conversationId }) => conversationId === id);
  return lead && `${lead.firstName} ${lead.lastName}`;
};

const list = (props: Partial<ConflictListProps> = {}): ReactNode => (
  <ConflictList
    conflicts={CONFLICTS}
    loading={false}
    onOpen={noop}
    onResolveMany={refuse}
    leadName={nameOf}
    {...props}
  />
);

const lead = LEADS[1] ?? LEADS[0];
const review = (props: Partial<DuplicateReviewProps> = {}): ReactNode =>
  lead && (
    <DuplicateReview
      lead={lead}
      duplicates={DUPLICATES}
      loading={false}
      leadOf={(id) => LEADS.find(({ conversationId }) => conversationId === id)}
      onMerge={nothing}
      onDistinct={refuse}
      onUnmerge={nothing}
      {...props}
    />
  );

export const conflictScenes: Readonly<Record<string, () => ReactNode>> = {
  "conflict-open": () => modal({}),
  "conflict-date": () => modal({ details: detailsOf(DATE, { base: null, agreedAt: null }) }, DATE),
  "conflict-loading": () => modal({ details: null, loading: true }),
  "conflict-closed": () =>
    modal(
      { details: detailsOf(FIRST, { isOpen: false }) },
      { ...FIRST, resolutionStatus: "resolved", resolvedBy: "Kim" },
    ),
  "conflict-moved-on": () =>
    modal({
      details: detailsOf(FIRST, {
        movedOn: true,
        options: { domiqWins: { possible: false, reason: "ResMan refuses this number." } },
      }),
    }),
  "conflict-failed": () => modal({ error: "Another person decided meanwhile." }),
  "conflict-undismissable": () => modal({ onClose: undefined }),
  "conflict-pair": () => modal({ details: null }, PAIR),
  "conflict-odd": () => modal({ details: null }, { ...FIRST, field: LONG, resmanValue: LONG, domiqValue: ARABIC }),
  "list-full": () => list(),
  "list-read-only": () => list({ onResolveMany: undefined }),
  "list-empty": () => list({ conflicts: [] }),
  "list-loading": () => list({ conflicts: [], loading: true }),
  "list-error": () => list({ error: "The list could not be read." }),
  "list-odd": () =>
    list({
      conflicts: [{ ...FIRST, field: LONG, resmanValue: LONG, domiqValue: EMOJI, conversationId: LONG }, PAIR],
      leadName: (id) => (id === LONG ? LONG : ARABIC),
    }),
  "banner-one": () => <ConflictNotificationBanner conflicts={[PAIR]} onClick={noop} />,
  "banner-many": () => <ConflictNotificationBanner conflicts={CONFLICTS} onClick={noop} onDismiss={noop} />,
  "banner-none": () => <ConflictNotificationBanner conflicts={[]} onClick={noop} />,
  "duplicates-full": () => review(),
  "duplicates-empty": () => review({ duplicates: [], onUnmerge: undefined }),
  "duplicates-loading": () => review({ duplicates: [], loading: true }),
  "duplicates-error": () => review({ error: "They could not be read." }),
  "duplicates-odd": () => review({ leadOf: (id) => (id === "c-2" ? ODD_LEADS[0] : ODD_LEADS[2]) }),
};
