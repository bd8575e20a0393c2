import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type KilroyEnding, runKilroy } from "../../../app/adapters/kilroy/run.ts";
import { plainBoxes } from "../../../app/adapters/sandbox/plain-boxes.ts";
import { parsePipeline } from "../../../app/attractor/language/parse.ts";
import { PLAIN } from "../../journeys/home.ts";
import { repository } from "../git/repository.ts";
import { LIMITS } from "./boxed.ts";
import type { Act } from "./stand-in/act.ts";
import { standIn } from "./stand-in.ts";

export interface Played {
  readonly ending: KilroyEnding;
  readonly base: string;
  readonly head: string;
  /** Of the commits that came back, newest first. */
  readonly subjects: readonly string[];
}

/** The adapter on a program that does what `act` says, in a fresh repository; the run's files end in `logs` of the folder. */
export async function playRecording(
  folder: string,
  act: Act,
  signal = new AbortController().signal,
): Promise<Played> {
  const product = repository();
  const logsRoot = join(folder, "logs");
  rmSync(logsRoot, { recursive: true, force: true });
  try {
    const base = product.git("rev-parse", "HEAD");
    const gitDir = join(product.path, ".git");
    const ending = await runKilroy(
      { boxes: plainBoxes(PLAIN), program: standIn(folder, act), cxdb: null },
      {
        graph: parsePipeline(graphOf(act), "graph.dot"),
        runId: "r-1",
        gitDir,
        base,
        logsRoot,
        scratch: join(folder, "scratch"),
        mounts: [],
        env: { PATH: "/usr/local/bin:/usr/bin:/bin" },
        limits: LIMITS,
        model: null,
        gates: null,
        approves: false,
        inputs: {},
        signal,
      },
    );
    const log = execFileSync("git", ["log", "--format=%s", `${base}..${ending.head}`], {
      cwd: product.path,
      encoding: "utf8",
    });
    return { ending, base, head: ending.head, subjects: log.trim().split("\n") };
  } finally {
    product.remove();
  }
}

function graphOf({ replay }: Act): string {
  const path = join(replay ?? "", "graph.dot");
  return existsSync(path) ? readFileSync(path, "utf8") : "digraph g { start [shape=Mdiamond] }";
}
