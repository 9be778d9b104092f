/** Counts calls, and waits for them without asking again and again. */
export function newsCounter(): { onNews(): void; count(): number; reaches(count: number): Promise<void> } {
  let count = 0;
  const waiting = new Set<{ count: number; resolve(): void }>();
  return {
    onNews: () => {
      count += 1;
      for (const one of waiting) if (count >= one.count) one.resolve();
    },
    count: () => count,
    reaches: (wanted) =>
      new Promise((resolve) => {
        if (count >= wanted) resolve();
        else waiting.add({ count: wanted, resolve });
      }),
  };
}
