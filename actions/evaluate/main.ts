import { join } from "node:path";
import { yamlDocuments } from "../../app/adapters/documents/yaml-documents.ts";
import { gitWorkshop } from "../../app/adapters/git/workshop.ts";
import { folderInstalls } from "../../app/adapters/installs/folder-installs.ts";
import { fileJournal } from "../../app/adapters/journal/file-journal.ts";
import { folderKeptPacks } from "../../app/adapters/packs/folder-kept-packs.ts";
import { folderPacks } from "../../app/adapters/packs/folder-packs.ts";
import { playRooms } from "../../app/adapters/play/play-rooms.ts";
import { serveJob } from "../../app/adapters/process/job-folder.ts";
import { readJobSettings } from "../../app/adapters/process/job-settings.ts";
import { openRooms } from "../../app/adapters/sandbox/open-rooms.ts";
import { moduleBeside } from "../../app/core/module-beside.ts";
import { evaluate } from "../../app/work/evaluate/evaluate.ts";

const settings = readJobSettings(process.env);
const rooms = openRooms(settings.isolation, settings.sandbox);
const keeper = moduleBeside(import.meta.url, "keeper");

await serveJob(process.argv.at(-1) ?? "", "evaluate", async (input, desk) => {
  const journal = await fileJournal(join(desk.folder, "trials.ndjson"));
  return evaluate(input, desk.work, {
    workshop: gitWorkshop(),
    documents: yamlDocuments,
    packs: folderPacks(settings.packs, yamlDocuments),
    keptPacks: folderKeptPacks(settings.keptPacks, yamlDocuments),
    toolchain: settings.toolchain,
    installs: folderInstalls(settings.installs),
    rooms: playRooms({ rooms, keeper, folder: desk.work }),
    journal,
    clock: () => performance.now(),
    players: settings.players,
    progress: desk.progress,
  }).finally(() => journal.close());
});
