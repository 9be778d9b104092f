const ISO = /^(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

const isDay = (day: string): boolean => {
  const at = Date.parse(day);
  // `Date.parse` takes February 30 for a day in March.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
};

/** An ISO 8601 day or instant, and whether it is only a day; undefined for all else. A time without zone is taken for UTC. */
export function readInstant(text: string): { at: number; isDay: boolean } | undefined {
  const [, day, zone] = ISO.exec(text) ?? [];
  if (!day || !isDay(day)) return undefined;
  const isOnlyDay = text === day;
  const at = Date.parse(isOnlyDay || zone ? text : `${text}Z`);
  return Number.isNaN(at) ? undefined : { at, isDay: isOnlyDay };
}
