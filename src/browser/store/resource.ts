/** What is known of something that is loaded on demand and not kept in the state: a field's history, the queue, … */
export interface ResourceState<T> {
  /** The last that was loaded; kept while it is loaded again. */
  data: T | undefined;
  loading: boolean;
  /** Why the last load failed. */
  error: Error | undefined;
}

/** Something loaded on demand. */
export interface Resource<T> {
  subscribe(listener: () => void): () => void;
  /** The same object until something changes. */
  getSnapshot(): ResourceState<T>;
  /** Loads it; one that is under way is shared. Never rejects: the state says what failed. */
  load(): Promise<void>;
}
