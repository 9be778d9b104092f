import { userSchema } from "../../../domain/user.js";
import type { UserRepository } from "../../../ports/storage.js";
import { parseRow } from "../../inputs.js";
import { copy } from "../copy.js";
import type { Session } from "../session.js";
import { updateRow } from "../update-row.js";

const KIND = "user";

const parse = (row: unknown) => parseRow(userSchema, row, KIND);

export const userRepository = (session: Session): UserRepository => ({
  get: async (id) => session.read(({ users }) => copy(users.get(id))),

  put: async (user) => {
    const row = parse(user);
    return session.write(({ users }) => users.put(row));
  },

  update: async (id, changes) => {
    const patch = copy(changes);
    return session.write(({ users }) => updateRow(users, { kind: KIND, id, idField: "id", patch, parse }));
  },
});
