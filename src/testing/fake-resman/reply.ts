import { writeXml, type XmlElement, type XmlVariants } from "./xml.js";

/** An answer before it is written, so that a fault can change its form. */
export type Reply =
  | { kind: "xml"; status: number; root: XmlElement }
  | { kind: "json"; status: number; body: unknown }
  | { kind: "text"; status: number; body: string; headers: Record<string, string> };

export interface ReplyVariants extends XmlVariants {
  /** A byte order mark in front. */
  bom?: boolean;
}

export const plain = (status: number, body: string): Reply => ({
  kind: "text",
  status,
  body,
  headers: { "content-type": "text/plain; charset=utf-8" },
});

/** A page of the proxy in front of the service. */
export const html = (status: number, title: string): Reply => ({
  kind: "text",
  status,
  body: `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1><hr></body></html>`,
  headers: { "content-type": "text/html; charset=utf-8" },
});

export function toResponse(reply: Reply, variants: ReplyVariants = {}): Response {
  const mark = variants.bom && reply.kind !== "text" ? "\uFEFF" : "";
  if (reply.kind === "text") return new Response(reply.body, { status: reply.status, headers: reply.headers });
  const [type, body] =
    reply.kind === "xml"
      ? ["application/xml", `<?xml version="1.0" encoding="utf-8"?>${writeXml(reply.root, variants)}`]
      : ["application/json", JSON.stringify(reply.body)];
  return new Response(mark + body, {
    status: reply.status,
    headers: { "content-type": `${type}; charset=utf-8` },
  });
}
