/** What lies over an object of the same shape, at every depth. */
export type Overlay<T> = {
  [K in keyof T]?: T[K] extends string | readonly unknown[] | ((...args: never[]) => unknown) ? T[K] : Overlay<T[K]>;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * The base with some members replaced, at every depth; what is undefined replaces nothing.
 * @param refuse Called with the path of a member that is of another kind than the one it would replace; throws.
 */
export function overlay<T extends object>(base: T, over: object | undefined, refuse: (path: string) => never): T {
  const lay = (below: unknown, above: unknown, path: string): unknown => {
    if (above === undefined) return below;
    if (below === undefined) return above;
    if (typeof below !== typeof above || isRecord(below) !== isRecord(above)) return refuse(path);
    if (!isRecord(below) || !isRecord(above)) return above;
    const inner = Object.entries(above).map(([key, value]) => [
      key,
      lay(Object.hasOwn(below, key) ? below[key] : undefined, value, path ? `${path}.${key}` : key),
    ]);
    return { ...below, ...Object.fromEntries(inner) };
  };
  return lay(base, over, "") as T;
}
