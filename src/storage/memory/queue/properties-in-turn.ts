import { placeIn } from "../sorted-names.js";

/** Properties in the order of their ids, round and round, from behind the one that was served last. */
export function* propertiesInTurn(sorted: readonly string[], last = ""): Generator<string, void> {
  const place = placeIn(sorted, last);
  const start = sorted[place] === last ? place + 1 : place;
  for (let n = 0; n < sorted.length; n++) {
    const propertyId = sorted[(start + n) % sorted.length];
    if (propertyId !== undefined) yield propertyId;
  }
}
