import * as z from "zod";
import type { AlertNews } from "../../domain/alert.js";
import { RemoteError } from "../../domain/errors.js";
import type { AlertNotification, AlertNotifier } from "./alert-notifier.js";
import { hasMethods, readOptions } from "./read-options.js";

/** A message as nodemailer takes it. */
export interface EmailMessage {
  from: string;
  to: string[];
  subject: string;
  text: string;
}

/** What sends emails; a nodemailer transporter fits. Give it time-outs below ten seconds: what takes longer is sent again. */
export interface EmailTransport {
  sendMail(message: EmailMessage): Promise<unknown>;
}

/** Options of {@link emailNotifier}. */
export interface EmailNotifierOptions {
  transport: EmailTransport;
  /** An address, with or without a name: `Lead sync <sync@example.com>`. */
  from: string;
  to: string | readonly string[];
}

const addressSchema = z.string().regex(/^[^\r\n]*[^\s@]@[^\s@][^\r\n]*$/, "must be an email address");

const optionsSchema = z.strictObject({
  transport: z.custom<EmailTransport>(
    (transport) => hasMethods(transport, "sendMail"),
    "must have a method `sendMail`, as nodemailer's transporters do",
  ),
  from: addressSchema,
  to: z.union([addressSchema.transform((address) => [address]), z.array(addressSchema).min(1)], {
    error: "must be an email address, or several",
  }),
});

const TITLES: Readonly<Record<AlertNews, string>> = {
  trigger: "Firing",
  reminder: "Still firing",
  resolve: "Resolved",
};

/**
 * Sends an email (seed 001, `email_team`), by whatever has nodemailer's `sendMail`.
 * @throws ConfigError naming the option
 *
 * @example
 * const transport = nodemailer.createTransport({ host: "smtp.example.com", socketTimeout: 8000 });
 * const notifiers = { email_team: emailNotifier({ transport, from: "sync@example.com", to: "team@example.com" }) };
 */
export function emailNotifier(options: EmailNotifierOptions): AlertNotifier {
  const { transport, from, to } = readOptions(optionsSchema, options, "emailNotifier");
  return {
    async notify(notification) {
      try {
        await transport.sendMail({ from, to, ...contentOf(notification) });
      } catch (error) {
        throw failureOf(error);
      }
    },
  };
}

function contentOf({ news, rule, propertyId, text, incidentId, at }: AlertNotification) {
  const where = propertyId === null ? "" : ` (property ${propertyId})`;
  return {
    subject: `[lead-sync] ${TITLES[news]}: ${rule}${where}`,
    text: `${text}\n\nIncident: ${incidentId}\nTime: ${at}\n`,
  };
}

/** nodemailer's message quotes addresses, and what the server said of them. */
function failureOf(error: unknown): RemoteError {
  const { responseCode, code } = Object(error) as { responseCode?: unknown; code?: unknown };
  const status = typeof responseCode === "number" ? responseCode : undefined;
  if (code === "EAUTH") {
    return new RemoteError(
      "AUTH_ERROR",
      "The mail server refused to log in. Check user and password of the transport.",
    );
  }
  if (status !== undefined && status >= 500) {
    const message = `The mail server refused the message (SMTP ${status}). Check \`from\`, \`to\` and what the server lets you send.`;
    return new RemoteError("REMOTE_REJECTED", message);
  }
  const answered = status === undefined ? "" : ` (SMTP ${status})`;
  return new RemoteError("TEMPORARY_ERROR", `The email could not be handed over${answered}.`, { retryable: true });
}
