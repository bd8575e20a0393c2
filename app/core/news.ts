import { z } from "zod";
import { decode } from "./decode.ts";
import { eventSchema } from "./event.ts";
import { type News, progressSchema } from "./requests.ts";

const newsSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("event"), event: eventSchema }),
  z.strictObject({ kind: z.literal("progress"), progress: progressSchema }),
]);

/** One piece of news from outside. */
export function decodeNews(value: unknown, from: string): News {
  return decode(newsSchema, value, from) as News;
}
