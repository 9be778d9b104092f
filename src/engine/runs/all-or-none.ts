/**
 * Does several things at once, for as long as none of them fails: then the others are ended, and waited for.
 * @throws what failed first
 */
export async function allOrNone<T>(
  signal: AbortSignal,
  works: readonly ((signal: AbortSignal) => Promise<T>)[],
): Promise<T[]> {
  const failed = new AbortController();
  const ends = AbortSignal.any([signal, failed.signal]);
  const failures: unknown[] = [];
  const running = works.map((work) =>
    work(ends).catch((error: unknown) => {
      failures.push(error);
      failed.abort(error);
      throw error;
    }),
  );
  await Promise.allSettled(running);
  if (failures.length > 0) throw failures[0];
  return Promise.all(running);
}
