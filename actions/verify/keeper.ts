import { yamlDocuments } from "../../app/adapters/documents/yaml-documents.ts";
import { gitWorkshop } from "../../app/adapters/git/workshop.ts";
import { localStage } from "../../app/adapters/http/stage.ts";
import { folderInstalls } from "../../app/adapters/installs/folder-installs.ts";
import { pipeServer } from "../../app/adapters/local/pipe.ts";
import type { JobSettings } from "../../app/adapters/process/job-settings.ts";
import type { VerifyInput } from "../../app/core/job.ts";
import type { Keeping } from "../../app/ports/boxes.ts";
import type { WayOut } from "../../app/ports/way-out.ts";
import { answerOnce } from "../../app/work/in-room.ts";
import { type Outside, outsideAt } from "../../app/work/outside.ts";
import { verifyCandidate } from "../../app/work/verify.ts";

interface Request {
  readonly input: VerifyInput;
  readonly settings: JobSettings;
  readonly work: string;
  readonly keep: string;
  readonly way: WayOut | null;
}

/** At level `process` several jobs share one loopback: each takes its ports from another place. */
const PORTS = { first: 20_000, span: 4000 };

/** Nothing else of the room leads outside. */
async function openWay(way: WayOut | null): Promise<Outside | null> {
  if (way === null) return null;
  const { port } = await pipeServer({ port: 0, host: "127.0.0.1" }, () => ({ path: way.socket }));
  return outsideAt(port, way);
}

/** Verifies the candidate inside the room. */
export function keep({ boxes, ...channel }: Keeping): void {
  answerOnce<Request>(channel, async ({ input, settings, work, keep: kept, way }) => {
    const first = PORTS.first + (process.pid % PORTS.span);
    const stage = localStage({ boxes, work, ports: { first, last: first + PORTS.span } });
    return verifyCandidate(
      input,
      { work, keep: kept },
      {
        workshop: gitWorkshop(),
        documents: yamlDocuments,
        toolchain: settings.toolchain,
        installs: folderInstalls(settings.installs),
        stage,
        outside: await openWay(way),
      },
    );
  });
}
