import type { CheckpointRepository } from "../../../ports/storage.js";
import type { Session } from "../session.js";

export const checkpointRepository = (session: Session): CheckpointRepository => {
  const { sql, tables } = session;
  return {
    get: (key) => tables.checkpoints.get(sql, key),
    put: (checkpoint) => tables.checkpoints.put(session, checkpoint),
  };
};
