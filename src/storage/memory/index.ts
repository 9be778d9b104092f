export { MemoryStorageAdapter, type MemoryStorageOptions } from "./memory-storage-adapter.js";
