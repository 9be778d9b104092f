import type { Refusal } from "./refusal.js";
import type { Reply } from "./reply.js";
import type { FormFields } from "./v1-call.js";
import { element, textElement, type XmlElement } from "./xml.js";

type Format = "xml" | "json";

/** Answer envelopes of v1 (API reference, section 2.2): `Success`, `Error` in XML, `Failed` in JSON. */
export function v1Success(
  method: string,
  format: Format,
  form: FormFields,
  payload: XmlElement | Record<string, unknown>,
): Reply {
  if (format === "xml") return xmlReply(200, method, "Success", form, undefined, payload as XmlElement);
  const envelope = { MethodName: method, ErrorDescription: null, Status: "Success", ...jsonEcho(form) };
  return { kind: "json", status: 200, body: { ...envelope, ...payload } };
}

export function v1Failure(
  method: string,
  format: Format,
  form: FormFields,
  { message, response }: Pick<Refusal, "message" | "response">,
  status: number,
): Reply {
  if (format === "xml") return xmlReply(status, method, "Error", form, message, response);
  const envelope = { MethodName: method, ErrorDescription: message, Status: "Failed", ...jsonEcho(form) };
  return { kind: "json", status, body: envelope };
}

function xmlReply(
  status: number,
  method: string,
  outcome: string,
  form: FormFields,
  error: string | undefined,
  payload: XmlElement | undefined,
): Reply {
  const namespaces = {
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xmlns:xsd": "http://www.w3.org/2001/XMLSchema",
  };
  const root = element("ResMan", namespaces, [
    textElement("MethodName", method),
    textElement("Status", outcome),
    textElement("ErrorDescription", error),
    textElement("AccountID", form.get("accountid")),
    textElement("PropertyID", form.get("propertyid")),
    payload && element("Response", {}, [payload]),
  ]);
  return { kind: "xml", status, root };
}

function jsonEcho(form: FormFields): Record<string, unknown> {
  const accountId = form.get("accountid");
  const propertyId = form.get("propertyid");
  return {
    ...(accountId !== undefined && { AccountID: Number(accountId) }),
    ...(propertyId !== undefined && { PropertyID: propertyId }),
  };
}
