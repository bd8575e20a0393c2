import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { World } from "../../app/ports/world.ts";

/** One call to the forge or the deployer: that it began, and what it answered. */
export interface Call {
  readonly what: "merge" | "revert" | "deploy" | "materialise";
  readonly sha: string;
  /** Absent: it began. */
  readonly answer?: unknown;
}

const callsFile = (home: string) => join(home, "witness", "calls");
const startsFile = (home: string) => join(home, "witness", "starts");

/** Everything that was asked of the forge's branch and of the deployer, in order. */
export function callsOf(home: string): readonly Call[] {
  return linesOf(callsFile(home)).map((line) => JSON.parse(line) as Call);
}

function note(home: string, call: Call): void {
  mkdirSync(dirname(callsFile(home)), { recursive: true });
  appendFileSync(callsFile(home), `${JSON.stringify(call)}\n`);
}

/** A world whose forge and deployer write down, outside the ledger, what they are asked and what they answer. */
export function witnessed(home: string, world: World): World {
  const { forge, deployer } = world;
  const seen = async <T>(what: Call["what"], sha: string, act: () => Promise<T>): Promise<T> => {
    note(home, { what, sha });
    const answer = await act();
    note(home, { what, sha, answer: answer ?? null });
    return answer;
  };
  return {
    ...world,
    forge: {
      ...forge,
      merge: (request, message) => seen("merge", request.sha, () => forge.merge(request, message)),
      revert: (request, why) => seen("revert", request.sha, () => forge.revert(request, why)),
    },
    deployer: {
      ...deployer,
      deploy: (release) => {
        const { sha } = release;
        const materialise = (into: string) =>
          seen("materialise", sha, () => release.materialise(into));
        return seen("deploy", sha, () => deployer.deploy({ ...release, materialise }));
      },
    },
  };
}

/** One start of the product: where its files lay, and whether the deployed one before it was still running. */
export interface Start {
  readonly folder: string;
  readonly overlaps: boolean;
}

/**
 * A run command that appends a line to the home's witness at each start of the product, and then is the product. It finds the home
 * from the folder it runs in: paths in an argv are as a box sees them.
 */
export const TELLING_RUN: readonly string[] = [
  "sh",
  "-c",
  [
    "folder=$(pwd)",
    "home=$(echo \"$folder\" | sed -E 's#/(jobs|services)/.*##')",
    'starts="$home/witness/starts"',
    "before=$(grep /services/ \"$starts\" 2> /dev/null | tail -n 1 | cut -d ' ' -f 1)",
    "overlaps=no",
    // One that has ended and that nobody has asked about yet does not run.
    'case "$folder" in */services/*) if [ -n "$before" ] && grep -q "^State:[[:space:]]*[^ZX[:space:]]" "/proc/$before/status" 2> /dev/null; then overlaps=yes; fi;; esac',
    'mkdir -p "$home/witness"',
    'echo "$$ $overlaps $folder" >> "$starts"',
    "exec node src/server.ts",
  ].join("\n"),
];

/** Every start of the product, whoever started it. */
export function startsOf(home: string): readonly Start[] {
  return linesOf(startsFile(home)).map((line) => {
    const [, over = "", folder = ""] = line.split(" ");
    return { folder, overlaps: over === "yes" };
  });
}

function linesOf(path: string): readonly string[] {
  return existsSync(path) ? readFileSync(path, "utf8").split("\n").slice(0, -1) : [];
}
