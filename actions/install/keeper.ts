import { yamlDocuments } from "../../app/adapters/documents/yaml-documents.ts";
import { gitWorkshop } from "../../app/adapters/git/workshop.ts";
import { folderInstalls } from "../../app/adapters/installs/folder-installs.ts";
import { pipeServer } from "../../app/adapters/local/pipe.ts";
import type { JobSettings } from "../../app/adapters/process/job-settings.ts";
import type { InstallInput } from "../../app/core/job.ts";
import type { Keeping } from "../../app/ports/boxes.ts";
import type { WayOut } from "../../app/ports/way-out.ts";
import { answerOnce } from "../../app/work/in-room.ts";
import { install } from "../../app/work/install.ts";
import { type Outside, outsideAt } from "../../app/work/outside.ts";

interface Request {
  readonly input: InstallInput;
  readonly settings: JobSettings;
  readonly work: string;
  readonly keep: string;
  readonly way: WayOut | null;
}

/** Nothing else of the room leads outside. */
async function openWay(way: WayOut | null): Promise<Outside | null> {
  if (way === null) return null;
  const { port } = await pipeServer({ port: 0, host: "127.0.0.1" }, () => ({ path: way.socket }));
  return outsideAt(port, way);
}

/** Installs inside the room; what is kept lies outside of it. */
export function keep({ boxes, ...channel }: Keeping): void {
  answerOnce<Request>(channel, async ({ input, settings, work, keep: kept, way }) =>
    install(
      input,
      { work, keep: kept },
      {
        boxes,
        outside: await openWay(way),
        workshop: gitWorkshop(),
        documents: yamlDocuments,
        toolchain: settings.toolchain,
        installs: folderInstalls(settings.installs),
        machine: `node ${process.version} ${process.platform} ${process.arch}`,
      },
    ),
  );
}
