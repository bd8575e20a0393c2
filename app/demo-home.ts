import { execFile } from "node:child_process";
import { chmod, cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const EXAMPLE = "farm";
const AUTHOR = { name: "Sovereign Factory", email: "factory@localhost" };

/** A fresh home with everything the example needs in it. */
export interface DemoFiles {
  readonly home: string;
  /** Folder of the scenario packs. */
  readonly packs: string;
  /** A repository with the example product as its only commit. */
  readonly repository: string;
  /** The example intent. */
  readonly text: string;
  remove(): Promise<void>;
}

/** Copies the example out of the package (`root`) into a temporary home; `path` is where git is looked for. */
export async function makeDemoHome(root: string, path: string | undefined): Promise<DemoFiles> {
  const scenarios = join(root, "scenarios", EXAMPLE);
  const home = await mkdtemp(join(tmpdir(), "sf-demo-"));
  const packs = join(home, "packs");
  const repository = join(home, "products", EXAMPLE);
  // Passable, because the database and the candidates run under other accounts when this is root.
  await chmod(home, 0o711);
  await cp(join(scenarios, "pack"), join(packs, EXAMPLE), { recursive: true });
  await cp(join(scenarios, "product"), repository, { recursive: true });
  await commitAll(repository, path);
  return {
    home,
    packs,
    repository,
    text: await readFile(join(scenarios, "intent.md"), "utf8"),
    remove: () => rm(home, { recursive: true, force: true }),
  };
}

async function commitAll(repository: string, path: string | undefined): Promise<void> {
  const git = (...words: string[]) =>
    promisify(execFile)("git", words, {
      cwd: repository,
      env: {
        ...(path === undefined ? {} : { PATH: path }),
        GIT_CONFIG_NOSYSTEM: "1",
        GIT_CONFIG_GLOBAL: "/dev/null",
        GIT_AUTHOR_NAME: AUTHOR.name,
        GIT_AUTHOR_EMAIL: AUTHOR.email,
        GIT_COMMITTER_NAME: AUTHOR.name,
        GIT_COMMITTER_EMAIL: AUTHOR.email,
      },
    });
  await git("init", "-q", "-b", "main");
  await git("add", "--all");
  await git("commit", "-q", "-m", "The example product, before anything is built");
}
