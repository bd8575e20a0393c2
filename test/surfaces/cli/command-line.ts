import type { Workbench } from "../../../app/ports/workbench.ts";
import { runCommandLine } from "../../../app/surfaces/cli/main.ts";
import type { Terminal } from "../../../app/surfaces/cli/terminal.ts";
import type { Doors, World } from "../../../app/surfaces/cli/world.ts";
import { type FakeFactory, fakeFactory } from "../../fakes/factory.ts";
import { fakeWorkbench } from "../../fakes/workbench.ts";

/** What a command wrote, and how it ended. */
export interface Written {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Frames drawn on the screen. */
  readonly frames: readonly (readonly string[])[];
}

/** How a command line is run. */
export interface Setting {
  readonly factory?: FakeFactory;
  readonly workbench?: Partial<Workbench>;
  readonly doors?: Partial<Doors>;
  /** A terminal that somebody watches. */
  readonly watched?: boolean;
  readonly input?: string;
  readonly folder?: string;
  readonly signal?: AbortSignal;
  /** Told each diagnostic as it is written. */
  readonly onDiagnostic?: (text: string) => void;
}

/** Runs a command line against fakes, in a captured terminal. */
export async function sf(
  line: string | readonly string[],
  setting: Setting = {},
): Promise<Written> {
  const {
    watched = false,
    input = "",
    folder = "/home/ada",
    signal = new AbortController().signal,
  } = setting;
  const captured = capture(watched, setting.onDiagnostic);
  const factory = setting.factory ?? fakeFactory();
  const world: World = {
    terminal: captured.terminal,
    signal,
    by: "ada",
    version: "0.1.0",
    folder,
    now: () => Date.parse("2026-03-01T08:01:00.000Z"),
    readInput: async () => input,
    doors: { ...fakeDoors(factory, fakeWorkbench(setting.workbench)), ...setting.doors },
  };
  const words = typeof line === "string" ? line.split(" ").filter((word) => word !== "") : line;
  const code = await runCommandLine(words, world);
  return { code, ...captured.written() };
}

/** Doors that lead to one running fake. */
function fakeDoors(factory: FakeFactory, workbench: Workbench): Doors {
  const close = async () => {};
  return {
    connect: async () => factory,
    borrow: async () => ({ factory, own: false, close }),
    serve: async (home = "/home/ada/factory", listen) => ({
      pid: 4711,
      home,
      addresses: [`${home}/run/sf.sock`, ...(listen === undefined ? [] : [`http://${listen}`])],
      close,
    }),
    demo: async () => ({
      factory,
      own: true,
      close,
      home: "/tmp/demo",
      repository: "/tmp/demo/products/farm",
      text: "### Purpose\n\nGrow.\n",
      remove: close,
    }),
    workbench: async () => workbench,
  };
}

function capture(watched: boolean, onDiagnostic: (text: string) => void = () => {}) {
  const [out, err]: [string[], string[]] = [[], []];
  const frames: (readonly string[])[] = [];
  const terminal: Terminal = {
    out: (text) => void out.push(text),
    err: (text) => {
      err.push(text);
      onDiagnostic(text);
    },
    watched,
    colors: false,
    screenColors: false,
    columns: () => 80,
    screen: async () => ({ draw: (lines) => void frames.push(lines), clear: () => {} }),
  };
  const written = () => ({ out: out.join("\n"), err: err.join("\n"), frames });
  return { terminal, written };
}
