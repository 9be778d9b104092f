import * as z from "zod";
import { conversationSchema } from "../conversation.js";
import { ValidationError } from "../errors.js";
import { propertySchema } from "../property.js";
import { tourBookingSchema } from "../tour.js";
import { userSchema } from "../user.js";
import { camelCaseKeys, snakeCase } from "./camel-case.js";

const snakeRow = <S extends z.ZodType>(schema: S) =>
  z.preprocess(
    (row) => (typeof row === "object" && row !== null ? camelCaseKeys(row as Record<string, unknown>) : row),
    schema,
  );

/** One line of a chatbot export: a conversation with its property, its user and a tour, in snake_case. */
export const chatExportRowSchema = z.object({
  property: snakeRow(propertySchema),
  user: snakeRow(userSchema),
  conversation: snakeRow(conversationSchema),
  tour: snakeRow(tourBookingSchema).nullish(),
});
export type ChatExportRow = z.infer<typeof chatExportRowSchema>;

/**
 * Reads one line of a chatbot export (JSON Lines).
 * @param lineNumber counted from 1, named in errors.
 * @throws ValidationError (`INVALID_INPUT`) naming the line and each failing path.
 */
export function parseChatExportLine(line: string, lineNumber: number): ChatExportRow {
  const what = `Line ${lineNumber} of the export`;
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (cause) {
    throw new ValidationError(what, [{ path: "", message: "not JSON" }], { cause, context: { lineNumber } });
  }
  const result = chatExportRowSchema.safeParse(json);
  if (result.success) return result.data;
  // The file speaks snake_case, so its errors do.
  const issues = result.error.issues.map(({ path, message }) => ({
    path: path.map((part) => snakeCase(String(part))).join("."),
    message,
  }));
  throw new ValidationError(what, issues, { context: { lineNumber } });
}
