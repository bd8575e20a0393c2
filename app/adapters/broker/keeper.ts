import type { Keeping } from "../../ports/boxes.ts";
import { keepBoxes } from "./boxes-in-room.ts";
import { openBrokerWay } from "./way.ts";

/** Opens the way to the broker inside the room, tells its URL, and starts the boxes that it is asked for. */
export function keep(keeping: Keeping): void {
  keeping.onMessage((message) => {
    const { broker } = message as { readonly broker?: string };
    if (broker === undefined) return;
    openBrokerWay(broker).then(
      ({ url }) => keeping.send({ url }),
      (error: unknown) => keeping.send({ unreached: String(error) }),
    );
  });
  keepBoxes(keeping);
}
