/** Says that a list may go on: a line where it is as long as it was allowed to be, none elsewhere. */
export const limitLine = (which: "newest" | "first", shown: number, limit: number): string[] =>
  shown < limit ? [] : [`The ${which} ${limit}; --limit shows more.`];
