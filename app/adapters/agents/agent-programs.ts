import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AgentProgramFact } from "../../core/doctor.ts";
import { claude } from "./claude.ts";
import { codex } from "./codex.ts";
import type { CommandLine } from "./command-line.ts";
import { executableOn } from "./find-program.ts";
import { gemini } from "./gemini.ts";
import { type ToldVersion, unfit } from "./unfit.ts";

const PATIENCE_MS = 10_000;
const MOST_CHARACTERS = 4096;

/** The command-line agents as they are on this machine: each is looked up on the search path and asked for its version. */
export function agentPrograms(path: string): Promise<readonly AgentProgramFact[]> {
  return Promise.all([claude, codex, gemini].map((cli) => factOf(cli, path)));
}

async function factOf(cli: CommandLine, path: string): Promise<AgentProgramFact> {
  const { program, install } = cli;
  const found = executableOn(program, path);
  if (found === null)
    return { program, found: false, says: "not on the search path", remedy: install };
  const told = await versionOf(found, path);
  const why = unfit(cli, told);
  return why === null
    ? { program, found: true, says: `${told.said}, ${found}`, remedy: "" }
    : { program, found: false, says: `${why.seen}, ${found}`, remedy: why.remedy };
}

/** Asked in an empty home and without a key: it needs neither to tell its version. */
async function versionOf(program: string, path: string): Promise<ToldVersion> {
  const home = await mkdtemp(join(tmpdir(), "sf-agent-"));
  try {
    return await new Promise((resolve) => {
      const child = spawn(program, ["--version"], {
        cwd: home,
        env: { PATH: path, HOME: home, LANG: "C.UTF-8" },
        stdio: ["ignore", "pipe", "ignore"],
        timeout: PATIENCE_MS,
        killSignal: "SIGKILL",
      });
      let said = "";
      child.stdout.on("data", (piece: Buffer) => {
        said = `${said}${piece}`.slice(0, MOST_CHARACTERS);
      });
      child.once("error", ({ message }) => resolve({ code: null, said, how: message }));
      child.once("close", (code, signal) => resolve(told(said.trim(), code, signal)));
    });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function told(said: string, code: number | null, signal: string | null): ToldVersion {
  const how = signal ?? `exit ${code}`;
  return { code, said, how: said === "" ? how : `${how}: ${said}` };
}
