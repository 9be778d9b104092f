import type { MouseEvent, ReactElement, ReactNode } from "react";
import { go, hrefOf, patched, type RoutePatch, useRoute } from "./router.js";

/** A link within the app: a real one, that can be copied and opened in another tab. */
export function Link({
  to,
  isCurrent,
  children,
}: {
  to: RoutePatch;
  isCurrent?: boolean;
  children: ReactNode;
}): ReactElement {
  const route = useRoute();
  const onClick = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={hrefOf(patched(route, to))} aria-current={isCurrent ? "page" : undefined} onClick={onClick}>
      {children}
    </a>
  );
}
