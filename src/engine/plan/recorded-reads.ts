import { canonicalJson } from "../../rules/text/canonical-json.js";

/** What a rehearsal read, so that the performance of the same plan can be given the same answers. */
export class RecordedReads {
  readonly #answers = new Map<string, unknown[]>();

  async record<T>(name: string, args: readonly unknown[], read: () => Promise<T>): Promise<T> {
    const answer = await read();
    const key = keyOf(name, args);
    const earlier = this.#answers.get(key);
    if (earlier) earlier.push(answer);
    else this.#answers.set(key, [answer]);
    return answer;
  }

  /** The answer the same question had, in the order in which it was asked; a question nobody asked then is asked now. */
  async replay<T>(name: string, args: readonly unknown[], read: () => Promise<T>): Promise<T> {
    const answers = this.#answers.get(keyOf(name, args));
    return answers && answers.length > 0 ? (answers.shift() as T) : read();
  }
}

const keyOf = (name: string, args: readonly unknown[]): string => `${name} ${canonicalJson(args)}`;
