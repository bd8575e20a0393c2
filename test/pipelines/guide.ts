import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PACKAGE_ROOT } from "../../app/version.ts";

/** A graph of the guide, with what the line above it promises. */
export interface GuideGraph {
  readonly name: string;
  readonly text: string;
  readonly promise: string;
}

const GUIDE = readFileSync(join(PACKAGE_ROOT, "docs/pipelines.md"), "utf8");
/** A graph of the guide stands below a comment with its name and its promise. */
const BLOCK = /(?:<!-- (\S+\.dot): (.+) -->\n)?```dot\n([\s\S]*?)```/g;

export const guideGraphs: readonly GuideGraph[] = [...GUIDE.matchAll(BLOCK)].map(
  ([, name = "", promise = "", text = ""]) => ({ name, promise, text }),
);

/** A line of the guide's shell, with the code that it ends with. */
export interface GuideCommand {
  readonly line: string;
  readonly code: number;
}

export const guideCommands: readonly GuideCommand[] = [...GUIDE.matchAll(/```sh\n([\s\S]*?)```/g)]
  .flatMap(([, text = ""]) => text.trimEnd().split("\n"))
  .map((line) => {
    const [, command = line, code = "0"] = /^(.*?)\s+# exit (\d+)$/.exec(line) ?? [];
    return { line: command, code: Number(code) };
  });
