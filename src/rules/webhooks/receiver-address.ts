/** Whether a text is an http or https address without credentials in it. */
export function isPlainUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === "" && password === "";
}

/** What is said of the body, the connection and the signature is ours to say. */
const OWN_HEADERS = /^(content-type|content-length|transfer-encoding|connection|host|webhook-.*|x-resman-.*)$/i;

/** Whether headers can be sent with a webhook: well-formed, and none of the body's or the signature's own. */
export function areSendableHeaders(headers: Record<string, string>): boolean {
  try {
    return [...new Headers(headers).keys()].every((name) => !OWN_HEADERS.test(name));
  } catch {
    return false;
  }
}
