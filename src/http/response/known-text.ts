/** Of answers made here. To read one back from its stream costs more than all else a small answer does. */
const texts = new WeakMap<Response, string>();

/** A response that can be written without reading its stream. */
export function textResponse(text: string, init: ResponseInit): Response {
  const response = new Response(text, init);
  texts.set(response, text);
  return response;
}

/** The whole body of a response made by {@link textResponse}; undefined for any other, also for one made from its parts. */
export const knownText = (response: Response): string | undefined => texts.get(response);
