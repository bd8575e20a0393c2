import type { Codergen } from "../../attractor/codergen.ts";
import { keyMissing, type ModelPlace, type ModelVendor } from "../../core/model-vendor.ts";
import type { CloneBox } from "../../ports/clone-box.ts";
import { claude } from "./claude.ts";
import { codex } from "./codex.ts";
import type { CommandLine } from "./command-line.ts";
import { commandLineAgent } from "./command-line-agent.ts";
import { findProgram } from "./find-program.ts";
import { gemini } from "./gemini.ts";

type Found =
  | { readonly kind: "ready"; on(clone: CloneBox): Codergen }
  | { readonly kind: "missing"; readonly why: string };

/** Where programs are looked for, where their models are asked, and whose models can be asked there. */
export interface AgentSearch {
  readonly path: string;
  readonly place: () => Promise<ModelPlace>;
  readonly vendors: readonly ModelVendor[];
  /** The model of nodes that name none, by vendor; a program chooses by itself where none is said. */
  readonly models: Readonly<Partial<Record<ModelVendor, string>>>;
}

/** Each command-line agent as it is found on this machine. */
export function commandLineAgents(
  search: AgentSearch,
): Readonly<Record<"claude" | "codex" | "gemini", Found>> {
  return {
    claude: found(claude, search),
    codex: found(codex, search),
    gemini: found(gemini, search),
  };
}

function found(cli: CommandLine, { path, place, vendors, models }: AgentSearch): Found {
  if (!vendors.includes(cli.vendor)) return { kind: "missing", why: keyMissing(cli.vendor) };
  const program = findProgram(cli.program, path);
  if (program === null)
    return {
      kind: "missing",
      why: `${cli.program} is not on the search path ${path}: ${cli.install}`,
    };
  const agent = { cli, found: program, place, model: models[cli.vendor] };
  return { kind: "ready", on: (clone) => commandLineAgent(agent, clone) };
}
