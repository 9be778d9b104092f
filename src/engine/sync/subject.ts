/** A lead of ours, as a distinction names it. */
export const subjectOf = (conversationId: string): string => `conversation:${conversationId}`;

/** A prospect of ResMan, as a distinction names it: its id in any case is the same prospect. */
export const prospectSubject = (prospectId: string): string => `prospect:${prospectId.toLowerCase()}`;
