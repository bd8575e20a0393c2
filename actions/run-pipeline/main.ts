import { yamlDocuments } from "../../app/adapters/documents/yaml-documents.ts";
import { serveJob } from "../../app/adapters/process/job-folder.ts";
import { readJobSettings } from "../../app/adapters/process/job-settings.ts";
import { openRooms } from "../../app/adapters/sandbox/open-rooms.ts";
import { runPipelineAnswerSchema } from "../../app/core/job.ts";
import { inRoom, roomPlace } from "../../app/work/in-room.ts";

const settings = readJobSettings(process.env);
const rooms = openRooms(settings.isolation, settings.sandbox);

await serveJob(process.argv.at(-1) ?? "", "run-pipeline", async (input, desk) => {
  const place = roomPlace(yamlDocuments, input.productFile, { desk, beside: import.meta.url });
  const request = { input, settings, work: desk.work, keep: desk.folder };
  return runPipelineAnswerSchema.parse(await inRoom(rooms, place, request));
});
