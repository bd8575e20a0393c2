import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type ClusterFiles,
  clusterFiles,
} from "../../../app/adapters/postgres/embedded/folders.ts";
import { ensureCluster } from "../../../app/adapters/postgres/embedded/initdb.ts";
import { findPostmaster } from "../../../app/adapters/postgres/embedded/postmaster.ts";

const BINARIES = { postgres: "/nowhere/postgres", initdb: "/nowhere/initdb", major: "17" };

let home = "";
let files: ClusterFiles;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "factory-unreadable-"));
  files = clusterFiles(home);
});

afterEach(() => rm(home, { recursive: true, force: true }));

/** A folder stands where a file is looked for: there is something, and nobody can read it, root neither. */
const unreadable = (path: string) => mkdir(path, { recursive: true });

describe("a cluster of which something cannot be read", () => {
  test("keeps its password: it is not taken for one that has still to be made", async () => {
    await unreadable(join(files.data, "PG_VERSION"));
    await writeFile(files.password, "secret");
    await expect(ensureCluster(files, BINARIES, null)).rejects.toMatchObject({
      code: "broken",
      message: expect.stringMatching(/PG_VERSION cannot be read \(EISDIR\): make it readable/),
    });
    expect(await readFile(files.password, "utf8")).toBe("secret");
  });

  test("is not taken for one that nobody runs", async () => {
    await unreadable(join(files.data, "postmaster.pid"));
    await expect(findPostmaster(files)).rejects.toMatchObject({
      code: "broken",
      message: expect.stringMatching(/postmaster\.pid cannot be read \(EISDIR\)/),
    });
  });

  test("one that is not there is nobody's", async () => {
    expect(await findPostmaster(files)).toBeNull();
  });
});
