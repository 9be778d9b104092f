/**
 * Which row a key leads to, in a list that moves by arrows, pages and ends; undefined: none, it means something else.
 * @param page Rows in sight.
 */
export function stepTo(key: string, index: number, page: number, count: number): number | undefined {
  const jump = Math.max(1, Math.floor(page) - 1);
  const steps: Record<string, number> = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    PageDown: index + jump,
    PageUp: index - jump,
    Home: 0,
    End: count - 1,
  };
  const to = steps[key];
  return to === undefined ? to : Math.max(0, Math.min(to, count - 1));
}
