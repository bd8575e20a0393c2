/** What Kilroy's program says when it is started without arguments. */
export interface Usage {
  readonly code: number | null;
  readonly stderr: string;
}

/** Flags that the adapter relies on; the tagged release of the same version lacks `--workspace` and `--input`. */
const NEEDED = [
  "--workspace",
  "--input",
  "--run-id",
  "--logs-root",
  "--no-cxdb",
  "--skip-preflight",
] as const;

/** Why a program that was found cannot be used, with the remedy; null when it can. */
export function unusable(program: string, { code, stderr }: Usage): string | null {
  const remedy =
    "build it from the head of github.com/danshapiro/kilroy, or set FACTORY_ENGINE=embedded";
  if (!stderr.includes("kilroy attractor run"))
    return `${program} is not Kilroy: started without arguments it ended with ${code ?? "no exit code"} and told no usage; ${remedy}`;
  const missing = NEEDED.filter((flag) => !stderr.includes(flag));
  return missing.length === 0
    ? null
    : `${program} is too old, it does not know ${missing.join(", ")}; ${remedy}`;
}
