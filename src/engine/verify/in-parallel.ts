import PQueue from "p-queue";

/** Works on all items, so many at a time. The first that fails ends it: none is begun after it, all that are under way end first. */
export async function inParallel<T>(
  items: readonly T[],
  concurrency: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = new PQueue({ concurrency });
  let failure: { error: unknown } | undefined;
  for (const item of items) {
    void queue.add(async () => {
      if (failure) return;
      await work(item).catch((error: unknown) => {
        failure ??= { error };
      });
    });
  }
  await queue.onIdle();
  if (failure) throw failure.error;
}
