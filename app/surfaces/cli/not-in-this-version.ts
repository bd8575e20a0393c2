import type { Command } from "commander";
import { FactoryError } from "../../core/errors.ts";

/** Refuses, by name, what the contracts name and this version lacks. */
function notInThisVersion(what: string, instead: string): FactoryError {
  return new FactoryError("unsupported", `${what} is not in this version; ${instead}`);
}

/** Adds commands that are refused by name, whatever follows them. */
export function addAbsent(parent: Command, name: string, children: readonly string[] = []): void {
  const path = [...ancestors(parent), name].join(" ");
  const refuse = (what: string) => () => {
    throw notInThisVersion(
      `sf ${what}`,
      `sf ${ancestors(parent)
        .map((word) => `${word} `)
        .join("")}--help shows what is`,
    );
  };
  const absent = swallowing(parent.command(name, { hidden: true })).action(refuse(path));
  for (const child of children) {
    swallowing(absent.command(child, { hidden: true })).action(refuse(`${path} ${child}`));
  }
}

function swallowing(command: Command): Command {
  return command.argument("[words...]").allowUnknownOption().helpOption(false);
}

/** The words that lead to a command, without the program's own name. */
function ancestors(command: Command): readonly string[] {
  return command.parent === null ? [] : [...ancestors(command.parent), command.name()];
}
