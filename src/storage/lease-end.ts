/** The instant a lease that begins now runs out. */
export const leaseEnd = ({ at, leaseMs }: { at: string; leaseMs: number }): string =>
  new Date(Date.parse(at) + leaseMs).toISOString();
