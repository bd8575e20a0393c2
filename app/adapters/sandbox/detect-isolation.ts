import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { platform } from "node:os";
import type { Isolation } from "../../ports/boxes.ts";
import { findProgram } from "./box-surroundings.ts";
import { bwrapBoxes } from "./bwrap-boxes.ts";
import { findMemoryGroups } from "./memory-groups.ts";
import { SANDBOX_DEFAULTS, type SandboxSettings } from "./settings.ts";

const INSTALL =
  "install bubblewrap (Debian, Ubuntu: apt install bubblewrap; Fedora: dnf install bubblewrap; Arch: pacman -S bubblewrap)";
const LIMITS = {
  ms: 10_000,
  memory: 256 * 1024 ** 2,
  processes: 16,
  disk: 1024 ** 2,
  output: 64 * 1024,
};

/** Finds what can keep boxes apart here by running a box, never by reading settings. Takes some ten milliseconds. */
export async function detectIsolation(
  settings: SandboxSettings = SANDBOX_DEFAULTS,
): Promise<Isolation> {
  if (platform() !== "linux")
    return plain(`no sandbox on ${platform()}: it needs Linux and bubblewrap`);
  const missing = missingProgram();
  if (missing !== undefined) return plain(missing);
  const by = versionOf(findProgram("bwrap") ?? "bwrap");
  if (by === null) return plain(`no sandbox: bwrap does not say its version; ${INSTALL}`);
  const isolation: Isolation = {
    level: "sandbox",
    uid: process.getuid?.() === 0 ? "own" : "shared",
    memory: findMemoryGroups() === undefined ? "watchdog" : "cgroup",
    by,
  };
  const complaint = await tryBox(isolation, settings);
  return complaint === undefined ? isolation : plain(`no sandbox: ${remedy(complaint)}`);
}

/** Level `process`, with the reason why it is no better. */
function plain(by: string): Isolation {
  return { level: "process", uid: "shared", memory: "watchdog", by };
}

function missingProgram(): string | undefined {
  if (findProgram("bwrap") === undefined) return `no sandbox: bwrap is not installed; ${INSTALL}`;
  const tool = ["prlimit", "setpriv"].find((name) => findProgram(name) === undefined);
  return tool && `no sandbox: ${tool} is not installed; install util-linux`;
}

/** What a program says of its version; null for one that is broken. */
export function versionOf(program: string): string | null {
  try {
    return execFileSync(program, ["--version"], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return null;
  }
}

/** Runs `true` in a box like any other; undefined when it ran, else what stood in its way. */
async function tryBox(isolation: Isolation, settings: SandboxSettings) {
  try {
    const box = await bwrapBoxes(isolation, settings).start({
      argv: ["/bin/true"],
      cwd: "/",
      mounts: [],
      env: {},
      limits: LIMITS,
      network: "none",
    });
    const ending = await box.ended;
    if (ending.code === 0) return undefined;
    return Buffer.from(ending.stderr).toString().trim() || `true ended with ${ending.code}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The known causes with what to do about each; an unknown one in the sandbox's own words. */
export function remedy(complaint: string, sysctl: (name: string) => string = readSysctl): string {
  const causes: [boolean, string][] = [
    [/Unknown option/.test(complaint), "bubblewrap is older than 0.8.0; install a newer one"],
    [
      /namespaces? exceeded|ENOSPC/.test(complaint) || sysctl("user/max_user_namespaces") === "0",
      "user namespaces are used up or switched off (sysctl user.max_user_namespaces); set it to 10000",
    ],
    [
      sysctl("kernel/apparmor_restrict_unprivileged_userns") === "1" &&
        /uid map|ermission/.test(complaint),
      "AppArmor keeps ordinary accounts from user namespaces; give bwrap a profile with `userns,`, set sysctl kernel.apparmor_restrict_unprivileged_userns=0, or run as root",
    ],
    [
      sysctl("kernel/unprivileged_userns_clone") === "0",
      "user namespaces are for root only here; set sysctl kernel.unprivileged_userns_clone=1, or run as root",
    ],
    [
      /mount proc/.test(complaint),
      "this container hides parts of /proc; run it with an unmasked one (Docker: --security-opt systempaths=unconfined)",
    ],
  ];
  const known = causes.find(([applies]) => applies)?.[1];
  return known === undefined
    ? `bubblewrap does not work here (${complaint})`
    : `${known} (${complaint})`;
}

function readSysctl(name: string): string {
  try {
    return readFileSync(`/proc/sys/${name}`, "utf8").trim();
  } catch {
    return ""; // this kernel has no such setting
  }
}
