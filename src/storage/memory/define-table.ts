import type { KeySpec } from "./key-index.js";
import type { OrderSpec } from "./ordered-index.js";
import type { TableSpec } from "./table.js";

/** How the rows of a table are told apart, listed and found. */
export const defineTable = <Row, Order extends string = never, Key extends string = never>(
  id: (row: Readonly<Row>) => string,
  orders: Readonly<Record<Order, OrderSpec<Row>>>,
  keys: Readonly<Record<Key, KeySpec<Row>>>,
): TableSpec<Row, Order, Key> => ({ id, orders, keys });
