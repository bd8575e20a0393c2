import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BoxSurroundings, boxArgv } from "../../../app/adapters/sandbox/box-argv.ts";
import { roomArgv } from "../../../app/adapters/sandbox/room-argv.ts";
import type { BoxSpec } from "../../../app/ports/boxes.ts";
import { boxOf, ROOMY } from "../../contracts/boxes.ts";

const around: BoxSurroundings = {
  system: [
    { kind: "folder", path: "/usr", target: "/usr" },
    { kind: "link", path: "/bin", target: "usr/bin" },
  ],
  prlimit: "/usr/bin/prlimit",
  processors: 2,
};

const part = fc.stringMatching(/^[a-z]{1,5}$/);
const mount = fc.record({
  from: part.map((name) => `/machine/${name}`),
  to: fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => `/in/${parts.join("/")}`),
  writable: fc.boolean(),
});
const spec: fc.Arbitrary<BoxSpec> = fc
  .record({
    argv: fc.tuple(part, part),
    mounts: fc.uniqueArray(mount, { selector: ({ to }) => to, maxLength: 6 }),
    env: fc.dictionary(fc.stringMatching(/^[A-Z]{1,6}$/), fc.string()),
    network: fc.constantFrom("room", "none"),
    blocked: fc.boolean(),
  })
  .map(({ argv, ...given }) => boxOf(argv, given));

/** Positions of an option in the list. */
const places = (options: readonly string[], name: string) =>
  options.flatMap((option, at) => (option === name ? [at] : []));

describe("the recipe of a box", () => {
  test("nothing of the machine is writable but the mounts that ask for it", () => {
    fc.assert(
      fc.property(spec, (given) => {
        const { options } = boxArgv(given, around);
        const bound = places(options, "--bind").map((at) => options.slice(at + 1, at + 3));
        const asked = given.mounts.filter(({ writable }) => writable);
        expect(new Set(bound.map(String))).toEqual(
          new Set(asked.map(({ from, to }) => `${from},${to}`)),
        );
        for (const name of ["--dev-bind", "--bind-try", "--dev-bind-try", "--overlay"]) {
          expect(options).not.toContain(name);
        }
      }),
    );
  });

  test("no mount covers one that stands before it", () => {
    fc.assert(
      fc.property(spec, (given) => {
        const { options } = boxArgv(given, around);
        const targets = given.mounts
          .map(({ to }) => ({ to, at: options.lastIndexOf(to) }))
          .sort((a, b) => a.at - b.at);
        targets.forEach(({ to }, index) => {
          const earlier = targets.slice(0, index);
          expect(earlier.filter((other) => other.to.startsWith(`${to}/`))).toEqual([]);
        });
      }),
    );
  });

  test("the environment is cleared before any of it is set, and the walls close after the last mount", () => {
    fc.assert(
      fc.property(spec, (given) => {
        const { options } = boxArgv(given, around);
        const [clear = -1] = places(options, "--clearenv");
        const sets = places(options, "--setenv");
        expect(places(options, "--clearenv")).toHaveLength(1);
        expect(Math.min(...sets)).toBeGreaterThan(clear);
        const mounts = ["--bind", "--ro-bind", "--tmpfs", "--symlink", "--file", "--proc", "--dev"];
        const last = Math.max(...mounts.flatMap((name) => places(options, name)));
        expect(Math.min(...places(options, "--remount-ro"))).toBeGreaterThan(last);
      }),
    );
  });

  test("every tmpfs has a size, and the program stands behind its limits", () => {
    fc.assert(
      fc.property(spec, (given) => {
        const { options, command } = boxArgv(given, around);
        for (const at of places(options, "--tmpfs")) expect(options[at - 2]).toBe("--size");
        expect(command[0]).toBe("/usr/bin/prlimit");
        expect(command).toContain(`--nproc=${given.limits.processes}`);
        expect(command.slice(command.indexOf("--") + 1)).toEqual(given.argv);
      }),
    );
  });

  test("every namespace is its own, the network too when no room is asked for", () => {
    const own = boxArgv(boxOf(["x"], { network: "none" }), around).options;
    const shared = boxArgv(boxOf(["x"], { network: "room" }), around).options;
    for (const kind of ["user", "pid", "ipc", "uts"]) expect(shared).toContain(`--unshare-${kind}`);
    expect(shared).toContain("--disable-userns");
    expect(own).toContain("--unshare-net");
    expect(shared).not.toContain("--unshare-net");
  });

  test("a box without a time limit has no limit of processor time", () => {
    const timed = boxArgv(boxOf(["x"], { limits: { ...ROOMY, ms: 3000 } }), around).command;
    const free = boxArgv(boxOf(["x"], { limits: { ...ROOMY, ms: Infinity } }), around).command;
    expect(timed).toContain("--cpu=7");
    expect(free.filter((word) => word.startsWith("--cpu"))).toEqual([]);
  });
});

describe("the recipe of a room", () => {
  test("it has its own network and a sized work folder, and its process table is the machine's", () => {
    const argv = roomArgv({ work: "/home/a/work", workBytes: 4096 }, undefined);
    expect(argv).toContain("--unshare-net");
    expect(argv).not.toContain("--unshare-pid");
    expect(argv.slice(argv.indexOf("--size"), argv.indexOf("--size") + 4)).toEqual([
      "--size",
      "4096",
      "--tmpfs",
      "/home/a/work",
    ]);
  });
});
