import * as z from "zod";
import { instantSchema } from "../../domain/primitives.js";
import { nextTurn } from "../../rules/schedule/next-turn.js";
import { type EngineContext, nowIso } from "../context.js";
import { isInterval, type Task } from "./task.js";

/** Times in a row that a process died over a task before it waits for its next firing. */
const CRASHES_AT_MOST = 3;

const stateSchema = z.object({
  /** Changes with every write: who knows it knows how the task stands. */
  version: z.string().min(1),
  /** `seen`: it was never begun. `begun`: under way, or whoever began it is gone. */
  phase: z.enum(["seen", "begun", "ended", "failed"]),
  /** When it failed: when it is tried again. */
  retryAt: instantSchema.nullable(),
  /** In a row, up to now. */
  failures: z.int().min(0),
  /** Processes that were gone before it ended, in a row, up to now. */
  crashes: z.int().min(0),
});

/** How a task stands, for all processes of a store: a checkpoint. */
export type TaskState = z.infer<typeof stateSchema> & {
  /** When it was last begun, or first seen, in milliseconds since the Unix epoch. */
  begunAt: number;
};

const keyOf = ({ key }: Pick<Task, "key">): string => `schedule:${key}`;

/** Undefined where nobody has seen the task yet. */
export async function readTaskState(
  { storage }: Pick<EngineContext, "storage">,
  task: Pick<Task, "key">,
): Promise<TaskState | undefined> {
  const checkpoint = await storage.checkpoints.get(keyOf(task));
  if (!checkpoint) return undefined;
  const state = stateSchema.safeParse(checkpoint.state).data ?? {
    version: checkpoint.updatedAt,
    phase: "ended" as const,
    retryAt: null,
    failures: 0,
    crashes: 0,
  };
  return { ...state, begunAt: Date.parse(checkpoint.through) };
}

/** Stores how a task stands from now on. Returns it with its new version. */
export async function writeTaskState(
  { storage, runtime }: Pick<EngineContext, "storage" | "runtime">,
  task: Pick<Task, "key">,
  { begunAt, ...rest }: Omit<TaskState, "version">,
): Promise<TaskState> {
  const state = { ...rest, version: runtime.randomId() };
  const through = new Date(begunAt).toISOString();
  await storage.checkpoints.put({ key: keyOf(task), through, state, updatedAt: nowIso(runtime) });
  return { ...state, begunAt };
}

/**
 * When the next firing of a task is due, in milliseconds since the Unix epoch; null: never.
 * @param state undefined: nobody has seen it yet
 */
export function firingOf(task: Pick<Task, "when">, state: TaskState | undefined, now: number): number | null {
  if (!state && isInterval(task)) return now;
  return nextTurn(task.when, state?.begunAt ?? now, now);
}

/** When something is to be done about a task: its next firing, or a try again before that. Null: never. */
export function dueOf(task: Pick<Task, "when">, state: TaskState | undefined, now: number): number | null {
  const firing = firingOf(task, state, now);
  const again = againAt(state, now);
  return again === null ? firing : Math.min(again, firing ?? again);
}

function againAt(state: TaskState | undefined, now: number): number | null {
  if (state?.phase === "failed" && state.retryAt !== null) return Date.parse(state.retryAt);
  // It may be under way: its lock tells.
  return state?.phase === "begun" && state.crashes < CRASHES_AT_MOST ? now : null;
}
