/**
 * Members no value from outside may have: `__proto__` changes what an object is where it is copied, and what has a member
 * `toString` can be neither compared nor written as text (checks of a length throw a TypeError, zod's among them).
 */
const REFUSED_NAMES = ["__proto__", "toString"] as const;

/** The first member of this object that is refused, if any. */
export const refusedNameIn = (value: object): string | undefined =>
  REFUSED_NAMES.find((name) => Object.hasOwn(value, name));
