import type { Actor } from "../../ports/actor.ts";
import { playTrial, type TrialOutcome } from "../play-trial.ts";
import { withCookieJar } from "./cookie-jar.ts";
import { playLaw } from "./law.ts";
import type { Task } from "./messages.ts";
import type { Playing } from "./playing.ts";

/** Plays one trial on a product, whether its family is declared or a law. Never rejects for what the product or the law does. */
export function playScene(
  scene: Task["scene"],
  actor: Actor,
  playing: Playing,
): Promise<TrialOutcome> {
  const own = withCookieJar(actor);
  return "steps" in scene ? playTrial(scene, own) : playLaw(scene, own, playing);
}
