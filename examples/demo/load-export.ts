import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { integrationSchema, type Property, parseChatExportLine, type StorageAdapter } from "@domiq/lead-sync";

/** Where the leads go, and under whose name the bot writes there. */
export interface ResManSetup {
  /** The property every lead belongs to. Default: the one the export names, under the same id in ResMan. */
  property?: Property;
  agentId: string;
  sourceId: string;
  /** Conversations to load at most. Default: all. */
  limit?: number;
}

export interface LoadedExport {
  conversations: number;
  tours: number;
  properties: Property[];
}

/** Stores a chatbot export, line by line, with an integration for each of its properties. */
export async function loadExport(storage: StorageAdapter, file: string, setup: ResManSetup): Promise<LoadedExport> {
  const properties = new Map<string, Property>();
  const loaded = { conversations: 0, tours: 0 };
  let lineNumber = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    lineNumber += 1;
    if (line.trim() === "") continue;
    const { user, conversation, tour, ...row } = parseChatExportLine(line, lineNumber);
    const property = setup.property ?? row.property;
    await storage.transaction(async (tx) => {
      if (!properties.has(property.id)) {
        properties.set(property.id, property);
        await tx.properties.put(property);
        await tx.integrations.put(
          integrationSchema.parse({
            propertyId: property.id,
            resmanPropertyId: property.id,
            settings: { defaultAgentId: setup.agentId, defaultSourceId: setup.sourceId },
          }),
        );
      }
      await tx.users.put(user);
      await tx.conversations.put({ ...conversation, propertyId: property.id });
      if (tour) await tx.tours.put(tour);
    });
    loaded.conversations += 1;
    if (tour) loaded.tours += 1;
    if (loaded.conversations === setup.limit) break;
  }
  return { ...loaded, properties: [...properties.values()] };
}
