import type { UserRepository } from "../../../ports/storage.js";
import type { Session } from "../session.js";

export const userRepository = (session: Session): UserRepository => {
  const { sql, tables } = session;
  return {
    get: (id) => tables.users.get(sql, id),
    put: (user) => tables.users.put(session, user),
    update: (id, patch) => tables.users.update(session, id, patch),
  };
};
