import { ConfigError } from "../../../domain/errors.js";

/** The records that share a key are a block; every two of them are candidates. */
export interface BlockOptions {
  /**
   * Blocks of more records than this are left out: a key so common (a state, an office phone) says little, and its pairs
   * grow with the square. Whole number from 2. Default 1,000.
   */
  maxBlock?: number;
  /** Told of each block that is left out, once. The key is made of what people typed: do not log it. */
  onOversized?: (block: OversizedBlock) => void;
}

/** A key shared by more records than {@link BlockOptions.maxBlock}. */
export interface OversizedBlock {
  key: string;
  /** How many records share the key. */
  size: number;
}

const DEFAULT_MAX_BLOCK = 1000;

/** @throws ConfigError when `maxBlock` is no whole number from 2 */
export function maxBlockOf({ maxBlock = DEFAULT_MAX_BLOCK }: BlockOptions): number {
  if (Number.isInteger(maxBlock) && maxBlock >= 2) return maxBlock;
  throw new ConfigError(`maxBlock must be a whole number from 2, not ${maxBlock}.`);
}

/** The records of a list that share a key. */
export interface Block {
  /** Their places in the list, ascending. */
  places: number[];
  /** How rare the key is, above 0: each bit halves the share of the records that have it. */
  bits: number;
}

/** For each record its keys, and the records of each key by place. */
export interface KeyedList {
  keys: readonly (readonly string[])[];
  members: ReadonlyMap<string, number[]>;
}

/**
 * Work that is done in steps and ends with a result: it yields now and then, so that whoever runs it can pause.
 * @typeParam T what it ends with
 */
export type Steps<T> = Generator<null, T, void>;

/** Records worked on between two yields. */
const STEP = 1000;

/** Whether to yield after this record. */
export const isStep = (place: number): boolean => place % STEP === STEP - 1;

export function* keyedList<R>(records: readonly R[], keysOf: (record: R) => readonly string[]): Steps<KeyedList> {
  const members = new Map<string, number[]>();
  const keys: string[][] = [];
  for (const [place, record] of records.entries()) {
    const own = [...new Set(keysOf(record))];
    for (const key of own) {
      const block = members.get(key);
      if (block) block.push(place);
      else members.set(key, [place]);
    }
    keys.push(own);
    if (isStep(place)) yield null;
  }
  return { keys, members };
}

/**
 * For each record of `from`, the blocks of `to` it has partners in.
 * @param sizeOf how many records share a key, of all there are
 */
export function* blocksFor(
  from: KeyedList,
  to: KeyedList,
  sizeOf: (key: string) => number,
  all: number,
  options: BlockOptions,
): Steps<Block[][]> {
  const maxBlock = maxBlockOf(options);
  const blocks = new Map<string, Block | null>();
  const blockOf = (key: string): Block | null => {
    const [places, size] = [to.members.get(key), sizeOf(key)];
    if (!places || size < 2) return null;
    if (size <= maxBlock) return { places, bits: Math.log2((all + 1) / size) };
    options.onOversized?.({ key, size });
    return null;
  };
  const found: Block[][] = [];
  for (const [place, keys] of from.keys.entries()) {
    const own: Block[] = [];
    for (const key of keys) {
      let block = blocks.get(key);
      if (block === undefined) {
        block = blockOf(key);
        blocks.set(key, block);
      }
      if (block) own.push(block);
    }
    found.push(own);
    if (isStep(place)) yield null;
  }
  return found;
}
