import type { JsonValue } from "../../../src/browser/index.js";
import type { CamelCase } from "../../../src/domain/wire/camel-case.js";

type Renamed<K, Rename extends boolean> = Rename extends true ? (K extends string ? CamelCase<K> : K) : K;

type Flat<T, Rename extends boolean> = [JsonValue] extends [T]
  ? JsonValue
  : T extends string
    ? `${T}` extends T
      ? T
      : string
    : T extends readonly (infer Item)[]
      ? Flat<Item, Rename>[]
      : T extends object
        ? string extends keyof T
          ? { [K in keyof T]: Flat<T[K], Rename> }
          : { -readonly [K in keyof T as Renamed<K, Rename>]: Flat<Exclude<T[K], undefined>, Rename> }
        : T;

/** What a body of the wire is on our side: names of members in camelCase at every depth, ids as plain strings. */
export type DeepCamel<T> = Flat<T, true>;

/** A type of ours in the form of {@link DeepCamel}: intersections flat, nothing readonly, optional members without undefined. */
export type Plain<T> = Flat<T, false>;

/** A type of ours with some members as they really are. */
export type Exactly<T, Members> = Plain<Omit<Required<T>, keyof Members> & Members>;

/** Members of T of that name made optional. */
export type Maybe<T, K extends keyof T> = Plain<Omit<T, K> & Partial<Pick<T, K>>>;
