import { parseChatExportLine } from "../../src/domain/wire/chat-export.js";
import { leadFromConversation } from "../../src/rules/mappers/lead-from-conversation.js";
import { BenchError } from "./bench-error.js";
import { readLines } from "./read-lines.js";

/** A conversation of an export as it is compared: what the chat and its tour tell of the person. */
export interface ExportRecord {
  id: string;
  propertyId: string;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  phone: string | null;
}

/**
 * The records of a chatbot export (JSON Lines of `{ property, user, conversation, tour }`), in the order of the file.
 * @throws ValidationError naming the line and each failing path; BenchError when a conversation occurs twice
 */
export async function readExport(file: string): Promise<ExportRecord[]> {
  const records = new Map<string, ExportRecord>();
  for await (const [line, lineNumber] of readLines(file)) {
    const { property, user, conversation, tour } = parseChatExportLine(line, lineNumber);
    const { firstName, lastName, email, phone } = leadFromConversation({
      conversation,
      user,
      tours: tour ? [tour] : [],
    }).fields;
    const { id } = conversation;
    if (records.has(id)) throw new BenchError(`Line ${lineNumber} of the export has conversation ${id} again.`);
    records.set(id, { id, propertyId: property.id, firstName, lastName, email, phone });
  }
  return [...records.values()];
}
