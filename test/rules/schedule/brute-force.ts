/** An independent reading of cron: minute by minute through a stretch of real time, as the clocks of a zone show it. */

/** What a clock on the wall shows. */
interface Wall {
  /** Minutes since 1970 as if the wall's time were UTC. */
  stamp: number;
  minute: number;
  hour: number;
  day: number;
  month: number;
  weekday: number;
}

const MINUTE_MS = 60_000;

function wallOf(stamp: number): Wall {
  const date = new Date(stamp * MINUTE_MS);
  return {
    stamp,
    minute: date.getUTCMinutes(),
    hour: date.getUTCHours(),
    day: date.getUTCDate(),
    month: date.getUTCMonth() + 1,
    weekday: date.getUTCDay(),
  };
}

/** A stretch of time in a zone, each minute with what the wall showed. */
export interface Stretch {
  from: number;
  walls: Wall[];
}

export function stretchOf(timeZone: string, from: string, days: number): Stretch {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  const start = Date.parse(from);
  const walls = Array.from({ length: days * 1440 }, (_, index) => {
    const parts = Object.fromEntries(
      format.formatToParts(start + index * MINUTE_MS).map(({ type, value }) => [type, Number(value)]),
    );
    const { year = 0, month = 1, day, hour, minute } = parts;
    return wallOf(Date.UTC(year, month - 1, day, hour, minute) / MINUTE_MS);
  });
  return { from: start, walls };
}

/** One field, as the generator of expressions made it. */
export interface CronField {
  text: string;
  values: ReadonlySet<number>;
  /** Written with a wildcard or a step. */
  isWild: boolean;
}

export interface CronFields {
  minute: CronField;
  hour: CronField;
  day: CronField;
  month: CronField;
  weekday: CronField;
}

export const textOf = ({ minute, hour, day, month, weekday }: CronFields): string =>
  [minute, hour, day, month, weekday].map(({ text }) => text).join(" ");

function matches({ minute, hour, day, month, weekday }: CronFields, wall: Wall): boolean {
  if (!minute.values.has(wall.minute) || !hour.values.has(wall.hour) || !month.values.has(wall.month)) return false;
  const isDay = day.values.has(wall.day);
  const isWeekday = weekday.values.has(wall.weekday);
  // Where both are given, either will do.
  if (day.text !== "*" && weekday.text !== "*") return isDay || isWeekday;
  return isDay && isWeekday;
}

/** Every firing within the stretch but its first day, which only tells what the wall has shown already. */
export function firingsIn({ from, walls }: Stretch, fields: CronFields): number[] {
  const isWild = fields.minute.isWild || fields.hour.isWild;
  const firings: number[] = [];
  let latest = walls[0]?.stamp ?? 0;
  for (const [index, wall] of walls.entries()) {
    const isRepeated = wall.stamp <= latest && index > 0;
    const skipped = Array.from({ length: Math.max(0, wall.stamp - latest - 1) }, (_, gap) => wallOf(latest + 1 + gap));
    const isMadeUp = !isWild && index > 0 && skipped.some((missing) => matches(fields, missing));
    const fires = (matches(fields, wall) && (isWild || !isRepeated)) || isMadeUp;
    if (fires && index >= 1440) firings.push(from + index * MINUTE_MS);
    latest = Math.max(latest, wall.stamp);
  }
  return firings;
}
