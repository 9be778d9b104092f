const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 60 * 60_000, d: 24 * 60 * 60_000 };

/** How far back metrics reach. */
const LONGEST_MS = 90 * 24 * 60 * 60_000;

/**
 * How long a window as seed 001 writes it is: `90s`, `5m`, `1h`, `1d`.
 * @returns milliseconds; undefined where it is no such text, is empty (`0m`) or longer than 90 days
 */
export function parseWindow(text: string): number | undefined {
  const [, count, unit = ""] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const ms = Number(count) * (UNIT_MS[unit] ?? Number.NaN);
  return ms > 0 && ms <= LONGEST_MS ? ms : undefined;
}
