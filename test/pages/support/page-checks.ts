import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds wrong, by all of its rules, as `rule: element`. Animations stand where they differ most from rest. */
export async function axeProblems(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) {
      const timing = animation.effect?.getComputedTiming();
      if (timing?.iterations !== Number.POSITIVE_INFINITY) animation.finish();
      else {
        animation.pause();
        animation.currentTime = timing.duration as number;
      }
    }
  });
  // A tag would be refused by the page's own policy.
  await page.evaluate(AXE);
  const found = await page.evaluate(() => {
    const { axe } = window as unknown as { axe: { run(): Promise<AxeResults> } };
    return axe.run();
  });
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary?.split("\n")[1]?.trim()}`),
  );
}

/**
 * What does not fit: a page that scrolls sideways, something beyond its edges that nothing scrolls to, text that is cut
 * and told nowhere, controls that are too small or lie on one another.
 */
export function layoutProblems(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const problems: string[] = [];
    const { scrollingElement, documentElement } = document;
    const width = documentElement.clientWidth;
    const isSeen = (element: Element): boolean =>
      element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
      element.closest('[data-part="visually-hidden"]') === null;
    const said = (element: Element): string => element.outerHTML.replace(/\s+/g, " ").slice(0, 140);
    const ancestors = (element: Element): Element[] => {
      const { parentElement } = element;
      return parentElement ? [parentElement, ...ancestors(parentElement)] : [];
    };
    const scrollsOrCuts = (element: Element): boolean => getComputedStyle(element).overflowX !== "visible";

    if (scrollingElement && scrollingElement.scrollWidth > scrollingElement.clientWidth)
      problems.push(`the page scrolls sideways: ${scrollingElement.scrollWidth} > ${scrollingElement.clientWidth}`);

    const top = document.querySelector("dialog[open]") ?? document.body;
    for (const element of top.querySelectorAll<HTMLElement>("*")) {
      if (!isSeen(element) || element instanceof SVGElement) continue;
      const { left, right } = element.getBoundingClientRect();
      const isHeld = ancestors(element).some(
        (one) => one !== document.body && scrollsOrCuts(one) && one.tagName !== "DIALOG",
      );
      if (!isHeld && (left < -0.5 || right > width + 0.5)) problems.push(`beyond the edge: ${said(element)}`);
      const { overflowX } = getComputedStyle(element);
      const isCut = (overflowX === "hidden" || overflowX === "clip") && element.scrollWidth > element.clientWidth + 1;
      const isTold = element.closest("[title]") !== null || element.querySelector("[title]") !== null;
      if (isCut && !isTold && element.textContent) problems.push(`cut: ${said(element)}`);
    }

    const controls = [...top.querySelectorAll("button, a[href], input, select, textarea, summary")].filter(isSeen);
    const boxes = controls.map((element) => ({ element, box: element.getBoundingClientRect() }));
    for (const [index, { element, box }] of boxes.entries()) {
      const isInText = element.matches("a") && element.closest("p, li") !== null;
      // The label is part of the target.
      const isLabelled = element.matches("[type=radio], [type=checkbox]");
      if (!isInText && !isLabelled && (box.width < 23.5 || box.height < 23.5))
        problems.push(`too small, ${Math.round(box.width)}x${Math.round(box.height)}: ${said(element)}`);
      for (const other of boxes.slice(index + 1)) {
        if (element.contains(other.element)) continue;
        const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        // What scrolls beneath something that stays is out of sight there.
        const isSeparate =
          ancestors(element).some((one) => scrollsOrCuts(one) && !one.contains(other.element)) ||
          ancestors(other.element).some((one) => scrollsOrCuts(one) && !one.contains(element));
        const isSticky = ancestors(element)
          .concat(ancestors(other.element))
          .some((one) => getComputedStyle(one).position === "sticky");
        if (across > 1 && down > 1 && !isSeparate && !isSticky)
          problems.push(`on one another: ${said(element)} | ${said(other.element)}`);
      }
    }
    return problems;
  });
}
