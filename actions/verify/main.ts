import { yamlDocuments } from "../../app/adapters/documents/yaml-documents.ts";
import { serveJob } from "../../app/adapters/process/job-folder.ts";
import { readJobSettings } from "../../app/adapters/process/job-settings.ts";
import { jobProxy } from "../../app/adapters/proxy/job-proxy.ts";
import { openRooms } from "../../app/adapters/sandbox/open-rooms.ts";
import { verifyResultSchema } from "../../app/core/job.ts";
import { PRODUCT_FILE, productFileSchema } from "../../app/core/product.ts";
import { inRoom, roomPlace } from "../../app/work/in-room.ts";

const settings = readJobSettings(process.env);
const rooms = openRooms(settings.isolation, settings.sandbox);

await serveJob(process.argv.at(-1) ?? "", "verify", async (input, desk) => {
  const place = roomPlace(yamlDocuments, input.productFile, { desk, beside: import.meta.url });
  const file = yamlDocuments.decodeYaml(productFileSchema, input.productFile, PRODUCT_FILE);
  await using proxy = await jobProxy(file.network);
  const request = { input, settings, work: desk.work, keep: desk.folder, way: proxy.way };
  return verifyResultSchema.parse(await inRoom(rooms, place, request));
});
