import { json } from "./model-file.ts";
import type { Project } from "./project.ts";

/** `package.json`: no dependency of any kind. */
export function packageFile({ graph }: Project): string {
  const content = {
    name: graph.service.slug,
    version: "1.0.0",
    private: true,
    type: "module",
    engines: { node: ">=24" },
    scripts: { start: "node src/server.ts", test: "node --test", typecheck: "tsc --noEmit" },
  };
  return `${json(content)}\n`;
}

/** `tsconfig.json`: strict, and nothing but what the repository holds. */
export const TSCONFIG_FILE = `${json({
  compilerOptions: {
    target: "es2023",
    lib: ["es2023"],
    module: "nodenext",
    types: [],
    skipDefaultLibCheck: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noFallthroughCasesInSwitch: true,
    noImplicitReturns: true,
    noUnusedLocals: true,
  },
  include: ["src", "test", "types"],
})}\n`;
