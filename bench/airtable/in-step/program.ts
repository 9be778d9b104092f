import { measureInStep } from "./measure.js";

/** A process of its own, in one piece as it is published: what tsx adds to functions would be measured with them. */
const [options = "{}"] = process.argv.slice(2);
const measured = await measureInStep(JSON.parse(options));
process.send?.(measured);
