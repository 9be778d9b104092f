import type { Comparator, MatchField } from "./match-types.js";

/** What a field can be told beside its comparator. */
export interface MatchFieldOptions {
  /** Whether full agreement identifies a person. Where a matcher has such fields, it merges no pair without one. Default: false. */
  strong?: boolean;
  /**
   * Whether people who live together share the value: a surname, a street, a suburb, a postcode, a landline. However many
   * such fields agree, all of them prove no more than one household; what is each person's own decides. Default: false.
   */
  household?: boolean;
  /**
   * The name of a field of the same kind whose value is sometimes entered here, and the other way round (given name and
   * surname, suburb and street). Both fields name each other.
   */
  swappedWith?: string;
}

/** How often values change places, until `fit` has learned it. */
const SWAP = { m: 0.01, u: 0.00001 };

/**
 * A field of a matcher.
 * @param name in waterfalls and fitted models; each field of a matcher has its own
 * @param read the value as the record has it; null, undefined and blank text are missing
 * @param comparator e.g. `compareText()`, `compareDate()`, or one of your own
 */
export function matchField<R, I, V>(
  name: string,
  read: (record: R) => I | null | undefined,
  comparator: Comparator<I, V>,
  options: MatchFieldOptions = {},
): MatchField<R, V> {
  const { prepare, ...rest } = comparator;
  return {
    ...rest,
    name,
    read(record) {
      const input = read(record);
      return input === null || input === undefined ? null : prepare(input);
    },
    ...(options.strong && { strong: true }),
    ...(options.household && { household: true }),
    ...(options.swappedWith !== undefined && { swap: { with: options.swappedWith, ...SWAP } }),
  };
}
