import { fileURLToPath } from "node:url";
import { moduleEnding } from "../../core/module-beside.ts";
import type { BoxEnding } from "../../ports/boxes.ts";
import type { CloneBox } from "../../ports/clone-box.ts";
import type { HandAct, HandAnswer } from "./hands/acts.ts";

/** How a command ended, as the model is told. */
export interface CommandEnding {
  readonly ok: boolean;
  readonly text: string;
}

/** What an agent does with the code: each act and each command in a box of its own. */
export interface Hands {
  act(act: HandAct): Promise<HandAnswer>;
  command(command: string, ms: number): Promise<CommandEnding>;
}

const FOLDER = "/opt/hands";
const ACT_MS = 60_000;
/** What is kept of a command's output: its beginning and its end, in characters. */
const HEAD = 12_000;
const TAIL = 18_000;
/** The program that runs in the box: with types in a checkout, without in a package. */
const PROGRAM = `main.m${moduleEnding(import.meta.url)}`;
const HERE = fileURLToPath(new URL("hands", import.meta.url));

/** Hands on a clone. A box that breaks is thrown as it is. */
export function handsOn(
  clone: CloneBox,
  { env, signal }: { readonly env: Readonly<Record<string, string>>; readonly signal: AbortSignal },
): Hands {
  return {
    act: async (act) => {
      const ending = await clone.run({
        argv: ["node", "--disable-warning=ExperimentalWarning", `${FOLDER}/${PROGRAM}`],
        stdin: JSON.stringify(act),
        mounts: [{ from: HERE, to: FOLDER, writable: false }],
        ms: ACT_MS,
        network: "none",
        signal,
      });
      return answered(ending);
    },
    command: async (command, ms) => {
      const argv = ["bash", "-c", command] as const;
      return toldCommand(await clone.run({ argv, env, ms, network: "none", signal }), ms);
    },
  };
}

function answered(ending: BoxEnding): HandAnswer {
  if (ending.code === 0) return JSON.parse(decoded(ending.stdout)) as HandAnswer;
  const why =
    ending.stoppedBy === undefined ? `exit ${ending.code}` : `its limit of ${ending.stoppedBy}`;
  return { ok: false, text: `it ended by ${why}: ${decoded(ending.stderr).trim().slice(-500)}` };
}

function toldCommand(ending: BoxEnding, ms: number): CommandEnding {
  const { code, signal, stoppedBy, stdout, stderr, notStarted } = ending;
  const parts = [shortened(decoded(stdout)), shortened(decoded(stderr))].filter(
    (text) => text !== "",
  );
  const limit =
    stoppedBy === "time" ? `the time limit of ${ms / 1000} s` : `the limit of ${stoppedBy}`;
  const end = notStarted
    ? "[it could not be started]"
    : stoppedBy !== undefined
      ? `[ended by ${limit}]`
      : `[${signal === null ? `exit ${code}` : `ended by ${signal}`}]`;
  return { ok: code === 0, text: [...parts, end].join("\n") };
}

function shortened(text: string): string {
  if (text.length <= HEAD + TAIL) return text.trimEnd();
  const left = text.length - HEAD - TAIL;
  return `${text.slice(0, HEAD)}\n[${left} characters left out]\n${text.slice(-TAIL).trimEnd()}`;
}

function decoded(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
