/** A set of names that can be read in order. The order is made when it is first asked for, and kept from then on. */
export class SortedNames {
  readonly #names = new Set<string>();
  #sorted: string[] | undefined;

  add(name: string): void {
    if (this.#names.has(name)) return;
    this.#names.add(name);
    this.#sorted?.splice(placeIn(this.#sorted, name), 0, name);
  }

  delete(name: string): void {
    if (this.#names.delete(name)) this.#sorted?.splice(placeIn(this.#sorted, name), 1);
  }

  sorted(): readonly string[] {
    this.#sorted ??= [...this.#names].sort();
    return this.#sorted;
  }
}

/** The index of the first name that does not stand before `name`. */
export function placeIn(sorted: readonly string[], name: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? name) < name) low = middle + 1;
    else high = middle;
  }
  return low;
}
