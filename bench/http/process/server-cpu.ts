import { readdirSync, readFileSync } from "node:fs";
import type pg from "pg";

/** `/proc` counts in hundredths of a second. */
const TICK_US = 10_000;

interface Stat {
  pid: number;
  parent: number;
  /** Own time, and that of children that have ended. */
  ticks: number;
  ended: number;
}

/** Undefined for a process that ended meanwhile. */
function statOf(pid: string | number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name, in brackets, may hold anything.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const number = (index: number): number => Number(fields[index]);
    return { pid: Number(pid), parent: number(1), ticks: number(11) + number(12), ended: number(13) + number(14) };
  } catch {
    return undefined;
  }
}

/** Processor time all processes of a PostgreSQL server on this machine took so far, in µs; NaN where that cannot be told. */
export async function postgresCpuUs(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  const main = statOf(statOf(rows[0]?.pid ?? 0)?.parent ?? 0);
  if (process.platform !== "linux" || !main) return Number.NaN;
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const children = all.flatMap((pid) => statOf(pid) ?? []).filter(({ parent }) => parent === main.pid);
  return children.reduce((sum, { ticks }) => sum + ticks, main.ticks + main.ended) * TICK_US;
}
