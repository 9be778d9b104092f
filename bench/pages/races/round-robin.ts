/** What each contender showed, round by round. */
export type Rounds<K extends string, T> = Record<K, T[]>;

/** All take turns in every round, so that what disturbs the machine disturbs them alike. */
export async function roundRobin<K extends string, T>(
  kinds: readonly K[],
  rounds: number,
  run: (kind: K) => Promise<T>,
): Promise<Rounds<K, T>> {
  const shown = Object.fromEntries(kinds.map((kind) => [kind, [] as T[]])) as Rounds<K, T>;
  for (let round = 0; round < rounds; round++) for (const kind of kinds) shown[kind].push(await run(kind));
  return shown;
}
