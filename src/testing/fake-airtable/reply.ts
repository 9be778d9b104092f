/** An answer before it is sent, so that a fault can spoil it. */
export interface AirtableReply {
  status: number;
  body: string;
  headers: Record<string, string>;
}

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): AirtableReply => ({
  status,
  body: JSON.stringify(body),
  headers: { "content-type": "application/json; charset=utf-8", ...headers },
});

/** A page of the gateway in front of the service. */
export const html = (status: number, title: string, headers: Record<string, string> = {}): AirtableReply => ({
  status,
  body: `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1><hr></body></html>`,
  headers: { "content-type": "text/html; charset=utf-8", ...headers },
});

/** Status 200 and not a byte, as some webhook calls answer. */
export const empty = (status = 200): AirtableReply => ({ status, body: "", headers: {} });
