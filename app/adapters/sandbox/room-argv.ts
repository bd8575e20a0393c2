import type { RoomSpec } from "../../ports/boxes.ts";

/**
 * Pure: bubblewrap's arguments for a room: a network of its own (its loopback is up), the work folder an empty tmpfs, the rest of
 * the machine as it is but for `stage` (`stagedPaths`). The keeper is trusted and needs the real `/proc`, so there is no pid namespace.
 */
export function roomArgv(
  room: Pick<RoomSpec, "work" | "workBytes">,
  stage: string | undefined,
): string[] {
  return [
    ...["bwrap", "--dev-bind", "/", "/", "--unshare-net"],
    ...["--perms", "0755", "--size", String(room.workBytes), "--tmpfs", room.work],
    ...(stage === undefined ? [] : ["--perms", "0755", "--size", "65536", "--tmpfs", stage]),
    ...["--die-with-parent", "--"],
  ];
}
