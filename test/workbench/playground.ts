import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { yamlDocuments } from "../../app/adapters/documents/yaml-documents.ts";
import { plainNewFiles } from "../../app/adapters/init/plain-new-files.ts";
import { folderPacks } from "../../app/adapters/packs/folder-packs.ts";
import { playRooms } from "../../app/adapters/play/play-rooms.ts";
import { openRooms } from "../../app/adapters/sandbox/open-rooms.ts";
import { ownToolchain } from "../../app/toolchain.ts";
import type { PackPlayParts } from "../../app/workbench/pack-play.ts";

const PLAIN = { level: "process", uid: "shared", memory: "watchdog", by: "test" } as const;
const KEEPER = new URL("../../actions/evaluate/keeper.ts", import.meta.url).href;

/** A folder with a pack and a product in it; `write` puts a text below it. */
export function ground() {
  const folder = mkdtempSync(join(tmpdir(), "pack-play-"));
  return {
    folder,
    pack: join(folder, "pack"),
    product: join(folder, "product"),
    write: (path: string, text: string): void => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Does this with what a workbench plays in, in plain processes; all of it is gone afterwards. */
export async function inPlayground<T extends object>(
  folder: string,
  act: (parts: PackPlayParts, says: (line: string) => void) => Promise<T>,
) {
  const said: string[] = [];
  let closed = 0;
  const playground = async () => ({
    ports: {
      rooms: playRooms({ rooms: openRooms(PLAIN), keeper: KEEPER, folder: join(folder, "work") }),
      toolchain: ownToolchain(),
      players: 2,
      clock: () => performance.now(),
    },
    [Symbol.asyncDispose]: async () => {
      closed += 1;
      rmSync(join(folder, "work"), { recursive: true, force: true });
    },
  });
  const parts = {
    documents: yamlDocuments,
    packs: folderPacks(folder, yamlDocuments),
    files: plainNewFiles,
    playground,
  };
  const played = await act(parts, (line) => void said.push(line));
  // What is closed before the last room is gone is made anew by it.
  expect(existsSync(join(folder, "work"))).toBe(false);
  return { ...played, said, closed };
}
