import { type ChildProcess, spawn } from "node:child_process";
import type { ServerUser } from "./server-user.js";

/**
 * Runs `"$@"` and waits for it. When our end of the pipe on its input closes, it ends the command with SIGINT and
 * removes the folder `$0`. The system closes that pipe however we end, also by SIGKILL, when nothing of ours runs any
 * more. The command does not hold the pipe itself.
 */
const GUARD = `
exec 3<&0 </dev/null
"$@" 3<&- &
child=$!
orphaned=
trap 'orphaned=yes; kill -INT $child' USR1
(read -r line <&3; kill -USR1 $$) &
guard=$!
wait $child
status=$?
# A signal ends "wait" early.
while kill -0 $child 2>/dev/null; do wait $child; status=$?; done
kill $guard 2>/dev/null
[ -z "$orphaned" ] || rm -rf "$0"
exit $status
`;

export interface GuardedOptions {
  user: ServerUser | undefined;
  /** Removed when this process dies before the command. */
  folder: string;
}

/** Starts a command that does not outlive this process, however that ends. */
export function spawnGuarded(command: string, args: readonly string[], { user, folder }: GuardedOptions): ChildProcess {
  return spawn("/bin/sh", ["-c", GUARD, folder, command, ...args], {
    ...user,
    cwd: "/",
    // In a group of its own: Ctrl-C ends the tests first, and the server with them.
    detached: true,
    stdio: ["pipe", "ignore", "pipe"],
    env: { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" },
  });
}
