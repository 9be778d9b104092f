const HTML = /^(?:<\?[\s\S]*?\?>|<!--[\s\S]*?-->|\s)*<(?:!doctype\s+html|html|head|body)\b/i;

/**
 * What an answer's body claims to be, by its first character: the content type is not to be trusted
 * (API reference, section 2.1). `foreign` is what proxies and error pages send: HTML, plain text, nothing.
 */
export function bodyKind(body: string): "xml" | "json" | "foreign" {
  const first = body.trimStart().charAt(0);
  if (first === "{") return "json";
  return first === "<" && !HTML.test(body) ? "xml" : "foreign";
}
