/** How many there are of each name, 0 where none were counted. */
export const countsOf = <Name extends string>(
  names: readonly Name[],
  counted: ReadonlyMap<string, number>,
): Record<Name, number> =>
  Object.fromEntries(names.map((name) => [name, counted.get(name) ?? 0])) as Record<Name, number>;
