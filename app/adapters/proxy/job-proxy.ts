import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REGISTRY, type Reachable, reachOf } from "../../core/reach.ts";
import type { WayOut } from "../../ports/way-out.ts";
import { allowingProxy } from "./allowing-proxy.ts";
import { npmRegistry } from "./npm-registry.ts";

/** The way out of a job's room: a proxy in the job's own process, for as long as it is not disposed of. */
export interface JobProxy extends AsyncDisposable {
  /** What the keeper is told; null where nothing is named, and then nothing listens. */
  readonly way: WayOut | null;
}

/** Opens the way to the hosts that words of a product's `network` name. */
export async function jobProxy(words: readonly string[]): Promise<JobProxy> {
  if (words.length === 0) return { way: null, [Symbol.asyncDispose]: async () => undefined };
  const registry = words.includes(REGISTRY) ? await npmRegistry() : null;
  const reach: readonly Reachable[] = reachOf(words, registry ?? "");
  // A folder of its own: a job's path may be too long for a socket.
  const folder = await mkdtemp(join(tmpdir(), "sf-"));
  const socket = join(folder, "way.sock");
  const proxy = await allowingProxy(socket, reach);
  return {
    way: { socket, reach: [...reach], registry },
    async [Symbol.asyncDispose]() {
      await proxy.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
