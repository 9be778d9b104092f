/** Prints two numbers, passed and failed, of the last `npm test`; without its results, that is one failure. */
import { existsSync, readFileSync } from "node:fs";
import { countResults, GATES_FILE, TESTS_FILE } from "./results.js";

const read = (file: string) => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined);

const gates = read(GATES_FILE);
const { passed, failed } = gates ? countResults(gates, read(TESTS_FILE)) : { passed: 0, failed: 1 };
console.log(`${passed} ${failed}`);
