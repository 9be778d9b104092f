/** What every shim carries: a handler made by `createLeadSyncHandler`, or anything of its shape. */
export type FetchHandler = (request: Request) => Response | Promise<Response>;
