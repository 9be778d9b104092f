import { type RefObject, useEffect, useReducer, useRef } from "react";

/** What {@link useHeldFocus} gives. */
export interface HeldFocus {
  /** For the element around those that can have the focus. */
  handlers: { onFocus: () => void; onBlur: () => void };
  /** Renders again, then moves the focus to what `find` finds. */
  request: () => void;
}

/**
 * Where the focused element goes away, e.g. a button whose work is done, the focus goes to another one nearby and not to the
 * start of the page.
 * @param find Where to, when it was lost or asked for. Null: nowhere.
 */
export function useHeldFocus<E extends HTMLElement>(
  ref: RefObject<E | null>,
  find: (root: E) => HTMLElement | null | undefined,
): HeldFocus {
  const isHeld = useRef(false);
  const isWanted = useRef(false);
  const [, renderAgain] = useReducer((times: number) => times + 1, 0);
  useEffect(() => {
    const root = ref.current;
    if (!root || !(isHeld.current || isWanted.current)) return;
    const { activeElement } = root.getRootNode() as Document;
    // React hears of no blur where it removes the focused element itself.
    const isLost = !activeElement || activeElement === root.ownerDocument.body;
    if (!isLost && !isWanted.current) return;
    isWanted.current = false;
    const found = find(root);
    // Nobody asked for the page to move.
    if (found) found.focus({ preventScroll: isLost });
    else isHeld.current = false;
  });
  return {
    handlers: {
      onFocus: () => {
        isHeld.current = true;
      },
      onBlur: () => {
        isHeld.current = false;
      },
    },
    request: () => {
      isWanted.current = true;
      renderAgain();
    },
  };
}
