import { bodyKind } from "../body-kind.js";
import { openResponse } from "../codec/decode-prospects.js";
import { parseXml } from "../codec/parse-xml.js";
import { child, filled, type Tree } from "../codec/tree.js";

/** What every v1 method answers with, in XML or JSON (API reference, section 2.2). */
export interface Envelope {
  /** True only for `Success`: the words for failure differ from method to method. */
  success: boolean;
  errorDescription: string;
  /** Members beside the status: the named array of a look-up. */
  members: Tree;
  /** Content of `Response`, un-escaped where it was text. In a failed answer an echo of the request, not stored data. */
  response: Tree | undefined;
}

/** Reads an answer's body; `foreign` when it is no answer of ResMan at all, `malformed` when it is a broken one. */
export function parseEnvelope(body: string): Envelope | "foreign" | "malformed" {
  const kind = bodyKind(body);
  if (kind === "foreign") return kind;
  const members = kind === "xml" ? child(parseXml(body), "ResMan") : parseJson(body);
  const status = filled(members, "Status");
  if (!status) return "malformed";
  return {
    success: status.toLowerCase() === "success",
    errorDescription: filled(members, "ErrorDescription") ?? "",
    members: members as Tree,
    response: openResponse(members),
  };
}

function parseJson(body: string): unknown {
  try {
    const json = JSON.parse(body) as Tree;
    return child(json, "ResMan") ?? json;
  } catch {
    // The engine's message quotes the text, which may be personal data.
    return undefined;
  }
}
