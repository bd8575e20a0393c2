import type { BoxEnding, BoxLimits, Mount } from "../ports/boxes.ts";
import type { Stage } from "../ports/stage.ts";
import { BOX_PATH, boxLimits, codeFolder, INSIDE } from "./box-plan.ts";
import type { ProductCode } from "./start-product.ts";

/** What a product's boxes are shown and told so that Node finds its modules compiled. */
export interface Compiled {
  readonly mounts: readonly Mount[];
  readonly env: Readonly<Record<string, string>>;
}

const NOTHING: Compiled = { mounts: [], env: {} };
/** Where it lies in a box. */
const FOLDER = "/compiled";
const LIMITS: Pick<BoxLimits, "ms" | "output"> = { ms: 20_000, output: 64 * 1024 };
const TYPESCRIPT = /\.m?ts$/;

/**
 * Strips a TypeScript product's types once, so that no process of it has to do so again: half of the processor time of a start. Its
 * modules are loaded and compiled, and none of them is evaluated: what is kept (Node's compile cache) is the factory's doing and a
 * function of the source alone. Nothing where the product does not start as `node file.ts`, or cannot be compiled, which its own
 * start will tell.
 */
export async function compiled(stage: Stage, code: ProductCode): Promise<Compiled> {
  const { file } = code;
  const [program, entry = ""] = file.run.command;
  if (program !== "node" || !TYPESCRIPT.test(entry)) return NOTHING;
  const draft = await stage.dataFolder(null);
  try {
    const ending = await compileInto(draft.path, entry, { stage, code });
    if (ending.code !== 0) return NOTHING;
    const from = await stage.frozen(draft.path);
    return {
      mounts: [{ from, to: FOLDER, writable: false }],
      env: { NODE_COMPILE_CACHE: FOLDER },
    };
  } finally {
    await draft.remove();
  }
}

async function compileInto(
  draft: string,
  entry: string,
  { stage, code }: { readonly stage: Stage; readonly code: ProductCode },
): Promise<BoxEnding> {
  const { file, tree, mounts } = code;
  const cwd = codeFolder(file);
  const box = await stage.boxes.start({
    argv: ["node", "--input-type=module", "--eval", LOAD_ONLY, `${cwd}/${entry}`],
    cwd,
    mounts: [
      ...mounts,
      { from: tree, to: INSIDE.code, writable: false },
      { from: draft, to: FOLDER, writable: true },
    ],
    env: { PATH: BOX_PATH, NODE_COMPILE_CACHE: FOLDER },
    limits: { ...boxLimits(file, LIMITS.ms), output: LIMITS.output },
    network: "none",
  });
  return box.ended;
}

/**
 * Loads a module with all it imports and ends before any of it is evaluated: beside it stands an import of a name that does not exist,
 * which is found out when all modules are compiled and before the first one runs (ECMA-262, `Link` comes before `Evaluate`).
 */
const LOAD_ONLY = `
import { pathToFileURL } from "node:url";
const entry = JSON.stringify(pathToFileURL(process.argv[1]).href);
const both = "import " + entry + '; import { missing } from "data:text/javascript,export {}";';
await import("data:text/javascript," + encodeURIComponent(both)).catch((error) => {
  process.exitCode = error.message.includes("'missing'") ? 0 : 1;
});
`;
