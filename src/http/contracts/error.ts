import * as z from "zod";
import { ERROR_CODES, type ErrorCode } from "../../domain/error-codes.js";

/** Codes an answer can carry: those of the package, and `INTERNAL_ERROR` for what is none of its errors. */
export type HttpErrorCode = ErrorCode | "INTERNAL_ERROR";

const codes = [...(Object.keys(ERROR_CODES) as ErrorCode[]), "INTERNAL_ERROR"] as const;

/** Every answer that is not a success. */
export const errorBodySchema = z.object({
  error: z.string().describe("For people."),
  code: z.enum(codes).describe("Stable, for programs."),
  details: z
    .array(z.object({ path: z.string(), message: z.string() }))
    .optional()
    .describe("What is wrong with the input, member by member."),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;
