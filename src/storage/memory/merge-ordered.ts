import { comparePositions, type Position } from "./position.js";

/** One ordered sequence out of several that are ordered the same way. */
export function mergeOrdered<T extends Position>(sources: readonly Iterable<T>[], newestFirst = false): Iterable<T> {
  const [first, second] = sources;
  if (first === undefined) return [];
  if (second === undefined) return first;
  const middle = sources.length >>> 1;
  return mergeTwo(
    mergeOrdered(sources.slice(0, middle), newestFirst),
    mergeOrdered(sources.slice(middle), newestFirst),
    newestFirst ? -1 : 1,
  );
}

function* mergeTwo<T extends Position>(left: Iterable<T>, right: Iterable<T>, direction: 1 | -1): Generator<T, void> {
  const lefts = left[Symbol.iterator]();
  const rights = right[Symbol.iterator]();
  let a = lefts.next();
  let b = rights.next();
  while (!a.done && !b.done) {
    if (comparePositions(a.value, b.value) * direction <= 0) {
      yield a.value;
      a = lefts.next();
    } else {
      yield b.value;
      b = rights.next();
    }
  }
  for (; !a.done; a = lefts.next()) yield a.value;
  for (; !b.done; b = rights.next()) yield b.value;
}
