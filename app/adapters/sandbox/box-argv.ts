import { type BoxLimits, type BoxSpec, type Mount, SYSTEM_PATH } from "../../ports/boxes.ts";

/** A path of the machine every box sees, read-only or as the link it is on the machine. */
export interface SystemPath {
  readonly kind: "folder" | "link";
  readonly path: string;
  /** What the link says; for a folder the folder itself. */
  readonly target: string;
}

/** What of the machine the recipe needs to know; found once by `boxSurroundings()`. */
export interface BoxSurroundings {
  readonly system: readonly SystemPath[];
  /** Absolute path of util-linux's `prlimit`, below one of the system paths. */
  readonly prlimit: string;
  /** Processors: a box may use all of them for all of its time. */
  readonly processors: number;
}

/** Descriptors that bubblewrap itself is given; none of them reaches the program in the box. */
export const BOX_FDS = { status: 3, options: 4, passwd: 5, hosts: 6, block: 7 } as const;

/** The recipe of a box: `options` go to bubblewrap through a pipe (so no host path stands in a command line), `command` is run in it. */
export interface BoxRecipe {
  readonly options: readonly string[];
  readonly command: readonly string[];
}

/** Who every box sees itself as: on the machine it is the box's own account, in the box nobody can tell. */
export const BOX_ACCOUNT = 1000;
/** Size of a box's own `/dev/shm`. */
export const SHM_BYTES = 1024 ** 2;
const OPEN_FILES = 4096;
const NAMESPACES = [
  "--unshare-user",
  "--unshare-pid",
  "--unshare-ipc",
  "--unshare-uts",
  "--unshare-cgroup-try",
  "--disable-userns",
];

/**
 * Pure: what bubblewrap is told for one box. It works through the options in their order, so a mount below another stands after
 * it, the two remounts stand after every mount, and the environment is cleared before it is set.
 * `blocked` makes the box wait for a byte before it runs (until it stands in its cgroup).
 */
export function boxArgv(
  spec: BoxSpec,
  around: BoxSurroundings,
  options: { readonly blocked: boolean } = { blocked: false },
): BoxRecipe {
  return {
    options: [
      ...["--json-status-fd", String(BOX_FDS.status)],
      ...(options.blocked ? ["--block-fd", String(BOX_FDS.block)] : []),
      ...NAMESPACES,
      ...["--uid", String(BOX_ACCOUNT), "--gid", String(BOX_ACCOUNT)],
      ...(spec.network === "none" ? ["--unshare-net"] : []),
      ...["--hostname", "box"],
      ...around.system.flatMap(systemOption),
      ...["--proc", "/proc", "--dev", "/dev", ...tmpfs("/dev/shm", SHM_BYTES, "1777")],
      ...tmpfs("/tmp", spec.limits.disk, "1777"),
      ...["--perms", "0644", "--file", String(BOX_FDS.passwd), "/etc/passwd"],
      ...["--perms", "0644", "--file", String(BOX_FDS.hosts), "/etc/hosts"],
      ...outermostFirst(spec.mounts).flatMap(mountOption),
      ...["--chdir", spec.cwd, "--remount-ro", "/dev", "--remount-ro", "/", "--clearenv"],
      ...Object.entries(boxEnv(spec.env)).flatMap(([name, value]) => ["--setenv", name, value]),
      ...["--new-session", "--die-with-parent"],
    ],
    command: limited(around.prlimit, limitOptions(spec.limits, around.processors), spec.argv),
  };
}

/** The environment of a box: what every program needs, and over it what the caller gives. Git trusts the folders it is shown. */
export function boxEnv(given: Readonly<Record<string, string>>): Record<string, string> {
  return {
    PATH: SYSTEM_PATH,
    HOME: "/tmp",
    TMPDIR: "/tmp",
    TZ: "UTC",
    LANG: "C.UTF-8",
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "safe.directory",
    GIT_CONFIG_VALUE_0: "*",
    ...given,
  };
}

/** Mounts in an order in which none covers an earlier one: parents before what lies below them. */
export function outermostFirst(mounts: readonly Mount[]): readonly Mount[] {
  return [...mounts].sort((a, b) => depth(a.to) - depth(b.to));
}

/** `prlimit` with its options around an argv; set inside the box, where the count of processes is the box's own. */
export function limited(prlimit: string, options: readonly string[], argv: readonly string[]) {
  return [prlimit, ...options, "--", ...argv];
}

/** Limits as `prlimit` writes them; processor time is the time limit on every processor at once. */
export function limitOptions(limits: BoxLimits, processors: number): readonly string[] {
  const seconds = Math.ceil(limits.ms / 1000) * processors + 1;
  return [
    `--nproc=${limits.processes}`,
    `--fsize=${limits.disk}`,
    "--core=0",
    `--nofile=${OPEN_FILES}`,
    ...(Number.isFinite(seconds) ? [`--cpu=${seconds}`] : []),
  ];
}

function systemOption(entry: SystemPath): string[] {
  return entry.kind === "link"
    ? ["--symlink", entry.target, entry.path]
    : ["--ro-bind", entry.target, entry.path];
}

function mountOption(mount: Mount): string[] {
  return [mount.writable ? "--bind" : "--ro-bind", mount.from, mount.to];
}

function tmpfs(path: string, bytes: number, mode: string): string[] {
  return ["--perms", mode, "--size", String(bytes), "--tmpfs", path];
}

function depth(path: string): number {
  return path.split("/").filter((part) => part !== "").length;
}
