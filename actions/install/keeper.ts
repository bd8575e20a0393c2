import { yamlDocuments } from "../../app/adapters/documents/yaml-documents.ts";
import { gitWorkshop } from "../../app/adapters/git/workshop.ts";
import { folderInstalls } from "../../app/adapters/installs/folder-installs.ts";
import type { JobSettings } from "../../app/adapters/process/job-settings.ts";
import type { InstallInput } from "../../app/core/job.ts";
import type { Keeping } from "../../app/ports/boxes.ts";
import { answerOnce } from "../../app/work/in-room.ts";
import { install } from "../../app/work/install.ts";

interface Request {
  readonly input: InstallInput;
  readonly settings: JobSettings;
  readonly work: string;
  readonly keep: string;
}

/** Installs inside the room; what is kept lies outside of it. */
export function keep({ boxes, ...channel }: Keeping): void {
  answerOnce<Request>(channel, async ({ input, settings, work, keep: kept }) =>
    install(
      input,
      { work, keep: kept },
      {
        boxes,
        workshop: gitWorkshop(),
        documents: yamlDocuments,
        toolchain: settings.toolchain,
        installs: folderInstalls(settings.installs),
        machine: `node ${process.version} ${process.platform} ${process.arch}`,
      },
    ),
  );
}
