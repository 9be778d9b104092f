import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createTransport } from "nodemailer";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { expect, it, onTestFinished } from "vitest";
import { type EmailTransport, emailNotifier } from "../../../src/monitoring/notifiers/email-notifier.js";
import { aNotification, NEVER } from "./support.js";

interface Mail {
  from: string | undefined;
  to: string[];
  source: string;
}

const FROM = "Lead sync <sync@example.com>";
const TO = ["team@example.com", "lead@example.com"];

/** A mail server on a loopback port until the test ends, and nodemailer's way to it. */
async function aMailServer(options: SMTPServerOptions = {}, login: object = {}) {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, { envelope: { mailFrom, rcptTo } }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const from = mailFrom === false ? undefined : mailFrom.address;
        mails.push({ from, to: rcptTo.map(({ address }) => address), source: Buffer.concat(chunks).toString("utf8") });
        done();
      });
    },
    ...options,
  });
  server.on("error", () => undefined);
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const { port } = listening.address() as AddressInfo;
  const transport = createTransport({ host: "127.0.0.1", port, secure: false, ignoreTLS: true, ...login });
  return { mails, transport };
}

const rejecting = (responseCode: number, text: string) => ({
  onRcptTo: (...[, , done]: Parameters<NonNullable<SMTPServerOptions["onRcptTo"]>>) =>
    done(Object.assign(new Error(text), { responseCode })),
});

const notify = (transport: EmailTransport) =>
  emailNotifier({ transport, from: FROM, to: TO }).notify(aNotification(), NEVER);

it("sends a mail to everybody, with what happened in its subject and what to do in its text", async () => {
  const { mails, transport } = await aMailServer();
  await notify(transport);
  expect(mails).toMatchObject([{ from: "sync@example.com", to: TO }]);
  expect(mails[0]?.source).toMatch(/^From: Lead sync <sync@example\.com>\r$/m);
  expect(mails[0]?.source).toMatch(/^Subject: \[lead-sync\] Firing: apiErrors\r$/m);
  expect(mails[0]?.source).toContain("Number of API errors is 11 over 1m, above 10.\r\n\r\nIncident: incident-1\r\n");
});

it("says what goes on and what is over, and for which property", async () => {
  const { mails, transport } = await aMailServer();
  const email = emailNotifier({ transport, from: "sync@example.com", to: "team@example.com" });
  await email.notify(aNotification({ news: "reminder" }), NEVER);
  await email.notify(aNotification({ news: "resolve", propertyId: "home" }), NEVER);
  expect(mails.map(({ source }) => /^Subject: (.*)\r$/m.exec(source)?.[1])).toEqual([
    "[lead-sync] Still firing: apiErrors",
    "[lead-sync] Resolved: apiErrors (property home)",
  ]);
});

it("is not tried again where the server refuses the address, and quotes nobody", async () => {
  const { transport } = await aMailServer(rejecting(550, "no team@example.com here"));
  const failure: unknown = await notify(transport).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "REMOTE_REJECTED", retryable: false });
  expect(JSON.stringify([failure, `${failure}`])).not.toContain("example.com");
});

it("is tried again where the server is busy", async () => {
  const { transport } = await aMailServer(rejecting(451, "later"));
  await expect(notify(transport)).rejects.toMatchObject({
    code: "TEMPORARY_ERROR",
    retryable: true,
    message: expect.stringContaining("451"),
  });
});

it("is tried again whatever the transport rejects with", async () => {
  for (const reason of [null, undefined, "no", 0]) {
    await expect(notify({ sendMail: () => Promise.reject(reason) })).rejects.toMatchObject({ code: "TEMPORARY_ERROR" });
  }
});

it("is tried again where nobody listens", async () => {
  const transport = createTransport({ host: "127.0.0.1", port: 1 });
  await expect(notify(transport)).rejects.toMatchObject({ code: "TEMPORARY_ERROR", retryable: true });
});

it("names a login that is refused", async () => {
  const { transport } = await aMailServer(
    { authOptional: false, allowInsecureAuth: true, onAuth: (_, __, done) => done(new Error("no")) },
    { auth: { user: "sync", pass: "wr0ng" } },
  );
  await expect(notify(transport)).rejects.toMatchObject({
    code: "AUTH_ERROR",
    retryable: false,
    message: expect.not.stringContaining("wr0ng"),
  });
});

it("is tried again whatever a transport throws", async () => {
  const sendMail = () => Promise.reject("out of order");
  await expect(notify({ sendMail })).rejects.toMatchObject({ code: "TEMPORARY_ERROR", retryable: true });
});

const transport: EmailTransport = { sendMail: async () => undefined };

it.each<[string, unknown]>([
  ["transport", { from: FROM, to: TO }],
  ["transport", { transport: {}, from: FROM, to: TO }],
  ["from", { transport, from: "nobody", to: TO }],
  ["from", { transport, from: "a@example.com\r\nBcc: b@example.com", to: TO }],
  ["to", { transport, from: FROM, to: [] }],
  ["to", { transport, from: FROM }],
])("refuses a wrong option and names it: %s", (option, options) => {
  expect(() => emailNotifier(options as Parameters<typeof emailNotifier>[0])).toThrow(`\`${option}\` of emailNotifier`);
});
