import { checkpointSchema } from "../../../domain/checkpoint.js";
import type { CheckpointRepository } from "../../../ports/storage.js";
import { parseRow } from "../../inputs.js";
import { copy } from "../copy.js";
import type { Session } from "../session.js";

export const checkpointRepository = (session: Session): CheckpointRepository => ({
  get: async (key) => session.read(({ checkpoints }) => copy(checkpoints.get(key))),

  put: async (checkpoint) => {
    const row = parseRow(checkpointSchema, checkpoint, "checkpoint");
    return session.write(({ checkpoints }) => checkpoints.put(row));
  },
});
