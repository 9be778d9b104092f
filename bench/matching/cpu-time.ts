/** Milliseconds of processor time since a moment: what work costs on one core, whatever else the machine does. */
export function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}
