import type { JsonObject } from "../../domain/primitives.js";

/** What the document says of the API as a whole. */
export interface OpenApiInfo {
  /** Default `Lead sync API`. */
  title?: string;
  /** Version of the host's API. Default `1.0.0`. */
  version?: string;
  /** Where it is served, e.g. `https://api.example.com`. Default: where the document comes from. */
  servers?: readonly string[];
}

/** An OpenAPI 3.1 document, as JSON. */
export interface OpenApiDocument {
  openapi: "3.1.0";
  info: { title: string; version: string };
  servers: { url: string }[];
  paths: Record<string, Record<string, JsonObject>>;
  components: JsonObject;
  [member: string]: unknown;
}
