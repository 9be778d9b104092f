/** One key out of two texts, different for every pair. */
export const joinKey = (first: string, second: string): string => `${first.length}/${first}${second}`;
