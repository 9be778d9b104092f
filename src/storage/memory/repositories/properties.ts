import { propertySchema } from "../../../domain/property.js";
import type { PropertyRepository } from "../../../ports/storage.js";
import { parseRow } from "../../inputs.js";
import { copy, copyAll } from "../copy.js";
import type { Session } from "../session.js";

export const propertyRepository = (session: Session): PropertyRepository => ({
  get: async (id) => session.read(({ properties }) => copy(properties.get(id))),

  list: async () => session.read(({ properties }) => copyAll(properties.scan("all", {}))),

  put: async (property) => {
    const row = parseRow(propertySchema, property, "property");
    return session.write(({ properties }) => properties.put(row));
  },
});
