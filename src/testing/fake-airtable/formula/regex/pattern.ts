/** What stands around a place: the characters before and after it, and whether `^` and `$` fit every line. */
export type PlaceTest = (before: string | undefined, after: string | undefined) => boolean;

export type PatternNode =
  | { kind: "one"; test: (character: string) => boolean }
  | { kind: "place"; test: PlaceTest }
  | { kind: "all"; nodes: PatternNode[] }
  | { kind: "any"; nodes: PatternNode[] }
  | { kind: "repeat"; node: PatternNode; least: number; most: number };

/** `i`: capitals do not matter; `s`: a dot is any character; `m`: `^` and `$` fit every line. */
export interface PatternFlags {
  i: boolean;
  s: boolean;
  m: boolean;
}
