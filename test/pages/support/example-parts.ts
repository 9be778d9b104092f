/** Parts of the Express example, to be loaded as one: each of them knows the others' secrets. */
export { createHost } from "../../../examples/express/host.js";
export { startLocalWorld } from "../../../examples/shared/local-world.js";
export { makeTasks } from "../../../examples/shared/make-tasks.js";
export { buildPages } from "../../../examples/shared/pages.js";
export { tokenOf } from "../../../examples/shared/people.js";
export { listen } from "../../../examples/shared/start-server.js";
