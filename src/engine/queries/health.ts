import { StorageError } from "../../domain/errors.js";
import { sleep } from "../../runtime/sleep.js";
import type { EngineContext } from "../context.js";
import { toSyncError } from "../failure.js";

/** A store that takes longer to answer is as good as none. */
const PATIENCE_MS = 5000;

/** Whether the engine can do its work. */
export interface EngineHealth {
  /** `down`: the store cannot be reached, does not answer within 5 seconds, or its schema does not fit. */
  status: "ok" | "down";
  /** Whether `start` was called and not `stop`. */
  running: boolean;
  /** What is wrong, if anything: a code and a message without secrets. */
  problem: { code: string; message: string } | null;
}

/** Never throws. */
export async function engineHealth(ctx: EngineContext, running: boolean): Promise<EngineHealth> {
  const problem = await problemOf(ctx);
  return { status: problem ? "down" : "ok", running, problem };
}

async function problemOf({ storage, runtime }: EngineContext): Promise<EngineHealth["problem"]> {
  const answered = new AbortController();
  const tooLong = async (): Promise<never> => {
    await sleep(runtime, PATIENCE_MS, answered.signal);
    throw new StorageError("STORAGE_ERROR", `The store did not answer within ${PATIENCE_MS} ms.`, { retryable: true });
  };
  const asked = async (): Promise<unknown> =>
    storage.checkReady ? storage.checkReady() : storage.checkpoints.get("health");
  try {
    await Promise.race([asked(), tooLong()]);
    return null;
  } catch (thrown) {
    const { code, message } = toSyncError(thrown);
    return { code, message };
  } finally {
    answered.abort();
  }
}
