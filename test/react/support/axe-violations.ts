import { run } from "axe-core";

/** What axe finds wrong, as `rule: element`. Colours are left out: jsdom knows no styles. */
export async function axeViolations(element: Element = document.body): Promise<string[]> {
  const { violations } = await run(element, {
    rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
  });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
