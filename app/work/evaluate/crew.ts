import { type Bare, type Hand, type HandWatch, type OpenPlayRoom, takeHand } from "./hand.ts";

/** The keepers of a job: for each player's product rooms of its own, opened when they are needed. */
export interface Crew {
  /** A keeper of this player's product that nobody uses; a room is opened when there is none. */
  take(player: string): Promise<Hand>;
  /** Keeps it open for later. */
  giveBack(player: string, hand: Hand): Promise<void>;
  /** Closes it for good. */
  dismiss(hand: Hand): Promise<void>;
  /** Closes every room. */
  close(): Promise<void>;
}

export interface CrewOptions {
  readonly open: OpenPlayRoom;
  /** What a player's keeper is set up with. */
  readonly setup: (player: string) => Bare;
  readonly watch: HandWatch;
}

/** Rooms that wait for their player's next turn; each is a process. */
const IDLE = 8;

/** A crew without rooms yet. */
export function crew({ open, setup, watch }: CrewOptions): Crew {
  const idle: { readonly player: string; readonly hand: Hand }[] = [];
  const rooms = new Set<Promise<Hand>>();
  let opened = 0;
  let closed = false;
  const openFor = async (player: string) => {
    const what = setup(player);
    opened += 1;
    const hand = takeHand(await open(String(opened), what.file.limits.disk), what, watch);
    if (closed) await hand.close();
    return hand;
  };
  return {
    take: async (player) => {
      const at = idle.findIndex((one) => one.player === player);
      const [found] = at < 0 ? [] : idle.splice(at, 1);
      if (found !== undefined) return found.hand;
      const room = openFor(player);
      rooms.add(room);
      return room;
    },
    giveBack: async (player, hand) => {
      idle.push({ player, hand });
      const oldest = idle.length > IDLE ? idle.shift() : undefined;
      await oldest?.hand.close();
    },
    dismiss: (hand) => hand.close(),
    close: async () => {
      closed = true;
      // A room that did not open has nothing to close; whoever asked for it was told.
      const hands = await Promise.allSettled(rooms);
      await Promise.all(
        hands.map((one) => (one.status === "fulfilled" ? one.value.close() : undefined)),
      );
    },
  };
}
