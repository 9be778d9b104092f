/** Tells listeners that something changed, once a turn at most. */
export interface Notifier {
  subscribe(listener: () => void): () => void;
  notify(): void;
  /** Those who listen hear nothing more. */
  end(): void;
}

/** @param hasChanged asked right before they are told */
export function createNotifier(hasChanged: () => boolean = () => true): Notifier {
  const listeners = new Set<() => void>();
  let isDue = false;

  const tell = (): void => {
    isDue = false;
    if (!hasChanged()) return;
    // One that throws is reported and keeps nothing from the others.
    for (const each of listeners) queueMicrotask(() => listeners.has(each) && each());
  };

  return {
    subscribe(listener) {
      // Each subscription is one of its own, also where a listener comes twice.
      const each = (): void => listener();
      listeners.add(each);
      return () => void listeners.delete(each);
    },
    notify() {
      if (!isDue) queueMicrotask(tell);
      isDue = true;
    },
    end: () => listeners.clear(),
  };
}
