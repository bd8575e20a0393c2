import { FactoryError } from "../core/errors.ts";
import { moduleBeside } from "../core/module-beside.ts";
import { PRODUCT_FILE, productFileSchema } from "../core/product.ts";
import type { Keeping, Room, Rooms } from "../ports/boxes.ts";
import type { Documents } from "../ports/documents.ts";

/** What a keeper answers to its one request. */
export type KeeperAnswer =
  | { readonly kind: "done"; readonly result: unknown }
  | { readonly kind: "failed"; readonly reason: string };

/** Where one piece of work is done: the keeper's module, and a folder that becomes the room's sized memory. */
export interface RoomPlace {
  readonly keeper: string;
  readonly work: string;
  readonly workBytes: number;
  readonly env: Readonly<Record<string, string>>;
  readonly only?: string;
}

/** The room of a job: its keeper lies beside the job's own module, its memory is what the product's file allows. */
export function roomPlace(
  documents: Documents,
  productFile: string,
  {
    desk,
    beside,
  }: { readonly desk: { readonly folder: string; readonly work: string }; readonly beside: string },
): RoomPlace {
  const { limits } = documents.decodeYaml(productFileSchema, productFile, PRODUCT_FILE);
  const keeper = moduleBeside(beside, "keeper");
  return { keeper, work: desk.work, workBytes: limits.disk, env: {}, only: desk.folder };
}

/** Has one piece of work done by a keeper in a room of its own, and closes the room whatever comes of it. */
export async function inRoom(rooms: Rooms, place: RoomPlace, request: unknown): Promise<unknown> {
  const room = await rooms.open(place);
  try {
    const answer = await ask(room, request);
    if (answer.kind === "done") return answer.result;
    throw new FactoryError("refused", answer.reason);
  } finally {
    await room.close();
  }
}

async function ask(room: Room, request: unknown): Promise<KeeperAnswer> {
  const answered = new Promise<KeeperAnswer>((resolve) => {
    room.onMessage((message) => resolve(message as KeeperAnswer));
  });
  room.send(request);
  const gone = room.closed.then(({ code, signal, stderr }) => {
    throw new FactoryError(
      "broken",
      `the keeper ended without an answer (${signal ?? `exit ${code}`}): ${stderr.trim().slice(-500)}`,
    );
  });
  gone.catch(() => undefined); // after an answer the room is closed, and nobody waits for this any more
  return Promise.race([answered, gone]);
}

/** The keeper's side: does the one piece of work it is asked for and answers with its result, or with why there is none. */
export function answerOnce<R>(
  { onMessage, send }: Pick<Keeping, "onMessage" | "send">,
  work: (request: R) => Promise<unknown>,
): void {
  onMessage((request) => {
    work(request as R).then(
      (result) => send({ kind: "done", result } satisfies KeeperAnswer),
      (error: unknown) =>
        send({
          kind: "failed",
          reason: error instanceof Error ? error.message : String(error),
        } satisfies KeeperAnswer),
    );
  });
}
