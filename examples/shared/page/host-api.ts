import { readToken } from "./session.js";

/** Who is signed in, as the host's own route says. */
export interface Me {
  name: string;
  roles: string[];
  /** Whether they see all properties, and may see them together. */
  seesAll: boolean;
  properties: { id: string; name: string }[];
}

/** The host refused. */
export class HostError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export const fetchMe = async (): Promise<Me> => (await call("/api/me", {})) as Me;

/** Stores a conversation with the host's chatbot; lead-sync takes it from there. Sent again, it changes nothing. */
export async function createConversation(conversation: {
  conversationId: string;
  propertyId: string;
  summary: string;
}): Promise<void> {
  await call("/api/chat/conversations", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(conversation),
  });
}

async function call(path: string, init: RequestInit): Promise<unknown> {
  const token = readToken();
  const headers = { ...init.headers, ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(path, { ...init, headers });
  const body = (await response.json().catch(() => ({}))) as { error?: string };
  if (!response.ok) throw new HostError(response.status, body.error ?? `The server answered ${response.status}.`);
  return body;
}
