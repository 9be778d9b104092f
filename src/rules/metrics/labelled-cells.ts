/** Labels that tell one cell from the others. */
export type Labels = Readonly<Record<string, string>>;

/** What stands for every label once there are as many cells as there may be. */
const OTHER = "other";

/** Values by labels, of a bounded number: what comes with new labels after that is put together under `other`. */
export class LabelledCells<Value> {
  readonly #most: number;
  readonly #create: () => Value;
  readonly #cells = new Map<string, { labels: Labels; value: Value }>();

  constructor(most: number, create: () => Value) {
    this.#most = most;
    this.#create = create;
  }

  /** How many cells are kept. */
  get size(): number {
    return this.#cells.size;
  }

  /** Changes the value of these labels. */
  change(labels: Labels, next: (value: Value) => Value): void {
    const key = keyOf(labels);
    const cell = this.#cells.get(key);
    if (cell) cell.value = next(cell.value);
    else if (this.#cells.size < this.#most) this.#cells.set(key, { labels, value: next(this.#create()) });
    else this.#changeOther(labels, next);
  }

  /** In the order in which they were first seen. */
  list(): { labels: Labels; value: Value }[] {
    return [...this.#cells.values()];
  }

  /** The one cell beyond the bound. */
  #changeOther(labels: Labels, next: (value: Value) => Value): void {
    const others = Object.fromEntries(Object.keys(labels).map((name) => [name, OTHER]));
    const key = keyOf(others);
    const cell = this.#cells.get(key) ?? { labels: others, value: this.#create() };
    cell.value = next(cell.value);
    this.#cells.set(key, cell);
  }
}

/** Values may hold any character. */
const keyOf = (labels: Labels): string => JSON.stringify(labels);
