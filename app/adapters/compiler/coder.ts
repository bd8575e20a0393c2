import { compile } from "../../compiler/compile.ts";
import { STACKS, type StackName } from "../../compiler/stacks/stacks.ts";
import { FactoryError } from "../../core/errors.ts";
import { decodeSpecGraph } from "../../core/spec/graph.ts";
import type { Coder } from "../../ports/coder.ts";

/** The spec compiler as the writer of a code stage. */
export const compilerCoder: Coder = {
  code: async ({ graph, reading, stack }) => {
    if (!isStack(stack))
      throw new FactoryError(
        "unsupported",
        `the compiler writes no code for stack ${stack}; it knows ${Object.keys(STACKS).join(", ")}`,
      );
    return compile({
      graph: decodeSpecGraph(JSON.parse(graph), ".factory/spec.json"),
      reading,
      stack,
    });
  },
};

function isStack(name: string): name is StackName {
  return Object.hasOwn(STACKS, name);
}
