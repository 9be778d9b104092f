import { type RefObject, useRef, useState, useSyncExternalStore } from "react";

/** Rows of one height, of which only those in sight are rendered. */
export interface WindowOptions {
  count: number;
  /** Pixels. */
  rowHeight: number;
  /** Pixels of the part that scrolls, without a header that stays in sight. */
  height: number;
  /** Rows beyond each edge. Default 4. */
  overscan?: number | undefined;
}

/** Which rows to render, and where. */
export interface RowWindow<E extends HTMLElement> {
  /** For the element that scrolls. */
  ref: RefObject<E | null>;
  onScroll: () => void;
  /** The first row to render. */
  start: number;
  /** The row after the last one to render. */
  end: number;
  /** Pixels above the first one. */
  offset: number;
  /** Pixels of all rows. */
  totalHeight: number;
  /** Brings a row into sight, by the shortest way, and renders it at once. */
  scrollToIndex: (index: number) => void;
}

/** Rows above the edge, as something outside of React: its own state may render a frame late, which leaves gaps in sight. */
function createPosition() {
  const listeners = new Set<() => void>();
  let row = 0;
  return {
    get: (): number => row,
    set(next: number): void {
      row = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const atTop = (): number => 0;

/** Renders again only where another row comes into sight. On a server: the first rows. */
export function useWindow<E extends HTMLElement = HTMLDivElement>(options: WindowOptions): RowWindow<E> {
  const { count, rowHeight, height, overscan = 4 } = options;
  const ref = useRef<E>(null);
  const [position] = useState(createPosition);
  const top = useSyncExternalStore(position.subscribe, position.get, atTop);
  const visible = Math.ceil(height / rowHeight) + 1;
  const first = Math.max(0, Math.min(top, count - visible));
  const start = Math.max(0, first - overscan);
  const onScroll = (): void => position.set(Math.max(0, Math.floor((ref.current?.scrollTop ?? 0) / rowHeight)));
  return {
    ref,
    onScroll,
    start,
    end: Math.min(count, first + visible + overscan),
    offset: start * rowHeight,
    totalHeight: count * rowHeight,
    scrollToIndex: (index) => {
      const { current } = ref;
      if (!current) return;
      const above = index * rowHeight;
      const below = above + rowHeight - height;
      if (current.scrollTop > above) current.scrollTop = above;
      else if (current.scrollTop < below) current.scrollTop = below;
      onScroll();
    },
  };
}
