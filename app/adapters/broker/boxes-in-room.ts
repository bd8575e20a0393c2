import type {
  BoxEnding,
  Boxes,
  BoxSpec,
  Isolation,
  Keeping,
  Room,
  RunningBox,
} from "../../ports/boxes.ts";

/** What whoever opened a room asks of its keeper; each box has a number. */
type Wish =
  | { readonly kind: "start"; readonly box: number; readonly spec: BoxSpec }
  | { readonly kind: "terminate" | "end"; readonly box: number };

/** What the keeper tells of a box. */
type News =
  | { readonly kind: "started"; readonly box: number }
  | { readonly kind: "broken"; readonly box: number; readonly why: string }
  | { readonly kind: "ended"; readonly box: number; readonly ending: BoxEnding }
  | {
      readonly kind: "output";
      readonly box: number;
      readonly stream: "stdout" | "stderr";
      readonly piece: Uint8Array;
    };

/** The boxes of a room, for whoever opened it; `keepBoxes` stands on the other side. */
export function boxesIn(room: Room, isolation: Isolation): Boxes {
  let last = 0;
  return {
    isolation,
    start: (spec) => {
      last += 1;
      return startIn(room, last, spec);
    },
  };
}

function startIn(room: Room, box: number, { onOutput, ...spec }: BoxSpec): Promise<RunningBox> {
  const ended = Promise.withResolvers<BoxEnding>();
  const end = () => {
    room.send({ kind: "end", box } satisfies Wish);
    return ended.promise;
  };
  const running: RunningBox = {
    ended: ended.promise,
    terminate: () => room.send({ kind: "terminate", box } satisfies Wish),
    end,
  };
  return new Promise((resolve, reject) => {
    const hear = (news: News): void => {
      if (news.kind === "output") onOutput?.(news.stream, news.piece);
      else if (news.kind === "ended") ended.resolve(news.ending);
      else if (news.kind === "broken") reject(new Error(news.why));
      else resolve(running);
    };
    room.onMessage((message) => {
      if ((message as News).box === box) hear(message as News);
    });
    void room.closed.then(({ stderr }) => {
      reject(new Error(`the room is closed: ${stderr}`));
      ended.resolve(goneWithRoom(stderr));
    });
    room.send({ kind: "start", box, spec } satisfies Wish);
  });
}

/** A box ends with its room at the latest. */
function goneWithRoom(stderr: string): BoxEnding {
  return {
    code: null,
    signal: "SIGKILL",
    notStarted: false,
    stdout: new Uint8Array(),
    stderr: new TextEncoder().encode(stderr),
    ms: 0,
  };
}

/** The keeper's side: starts and ends boxes as it is asked, and tells what they print and how they end. */
export function keepBoxes({ boxes, send, onMessage }: Keeping): void {
  const all = new Map<number, RunningBox>();
  const start = async (box: number, spec: BoxSpec): Promise<void> => {
    const tell = (news: News): void => send(news);
    const running = await boxes.start({
      ...spec,
      onOutput: (stream, piece) => tell({ kind: "output", box, stream, piece }),
    });
    all.set(box, running);
    tell({ kind: "started", box });
    const ending = await running.ended;
    all.delete(box);
    tell({ kind: "ended", box, ending });
  };
  onMessage((message) => {
    const wish = message as Wish;
    if (wish.kind === "start")
      start(wish.box, wish.spec).catch((error: unknown) =>
        send({ kind: "broken", box: wish.box, why: String(error) } satisfies News),
      );
    else if (wish.kind === "terminate") all.get(wish.box)?.terminate();
    else if (wish.kind === "end") void all.get(wish.box)?.end();
  });
}
