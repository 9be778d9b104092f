/** Longest texts of a lead document, in characters (ResMan reference, section 3.1). */
export const LIMITS = { name: 50, email: 80, phone: 20, comment: 1000, comments: 5 } as const;
