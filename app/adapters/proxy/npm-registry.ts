import { execFile } from "node:child_process";
import { homedir } from "node:os";
import { promisify } from "node:util";
import { FactoryError } from "../../core/errors.ts";
import { SYSTEM_PATH } from "../../ports/boxes.ts";

/** URL of the registry that the account's npm is configured for; `refused` where there is no npm to say it, or its URL holds credentials. */
export async function npmRegistry(
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<string> {
  const asked = promisify(execFile)("npm", ["config", "get", "registry"], {
    cwd: "/",
    // As a box has it, where the install command's npm comes from.
    env: { PATH: SYSTEM_PATH, HOME: homedir(), ...env },
  });
  const said = await asked.catch((error: NodeJS.ErrnoException & { stderr?: string }) => {
    if (error.code === "ENOENT") throw refused("npm is not installed");
    throw refused(error.stderr?.split("\n")[0] || error.message);
  });
  const url = URL.parse(said.stdout.trim());
  if (url !== null && /^https?:$/.test(url.protocol)) return `${url.origin}${url.pathname}`;
  throw refused("it is no http address");
}

function refused(why: string): FactoryError {
  return new FactoryError(
    "refused",
    `npm config get registry: ${why}; configure a registry without credentials in its URL, or name hosts in network`,
  );
}
