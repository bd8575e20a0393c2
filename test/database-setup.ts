import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { clusterFiles } from "../app/adapters/postgres/embedded/folders.ts";
import { findPostmaster, stopPostmaster } from "../app/adapters/postgres/embedded/postmaster.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The home of the one PostgreSQL of a test run; the first file that wants a database starts it there. */
    readonly databaseHome: string;
  }
}

/** Vitest's global set-up: names a home for the run's PostgreSQL; afterwards stops it, if anybody started it, and removes it. */
export default function setup(project: TestProject): () => Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "factory-test-"));
  project.provide("databaseHome", home);
  return async () => {
    const postmaster = await findPostmaster(clusterFiles(home));
    if (postmaster !== null) await stopPostmaster(postmaster);
    rmSync(home, { recursive: true, force: true });
  };
}
