const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const DAY = 24 * HOUR;

/** Milliseconds for people, in the two units that matter: `1.4 s`, `3 min 20 s`, `2 h 5 min`, `15 min`, `3 d 4 h`. */
export function duration(ms: number): string {
  if (ms < 10 * SECOND) return `${(ms / SECOND).toFixed(1)} s`;
  // Rounded before it is split, so that no part shows 60.
  const seconds = Math.round(ms / SECOND);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < HOUR / SECOND) return inTwo(seconds, 60, "min", "s");
  const minutes = Math.round(ms / MINUTE);
  if (minutes < (2 * DAY) / MINUTE) return inTwo(minutes, 60, "h", "min");
  return inTwo(Math.round(ms / HOUR), 24, "d", "h");
}

/** What is none of the smaller unit is left out. */
function inTwo(amount: number, size: number, large: string, small: string): string {
  const rest = amount % size;
  return `${Math.floor(amount / size)} ${large}${rest === 0 ? "" : ` ${rest} ${small}`}`;
}

/** A count with commas: `12,000`. */
export const count = (number: number): string => number.toLocaleString("en-US");

/** A count and its noun: `1 record`, `2 records`. @param plural where an s will not do */
export const counted = (number: number, noun: string, plural = `${noun}s`): string =>
  `${count(number)} ${number === 1 ? noun : plural}`;

/** A share for people: `99.2 %`; null: not measured. */
export const percent = (share: number | null): string => (share === null ? "-" : `${(share * 100).toFixed(1)} %`);
