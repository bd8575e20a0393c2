import { FactoryError } from "../../core/errors.ts";
import type { Boxes, Isolation } from "../../ports/boxes.ts";
import { bwrapBoxes } from "./bwrap-boxes.ts";
import { plainBoxes } from "./plain-boxes.ts";
import { SANDBOX_DEFAULTS, type SandboxSettings } from "./settings.ts";

/** Boxes at the level that was found on this machine (`detectIsolation`). */
export function openBoxes(
  isolation: Isolation,
  settings: SandboxSettings = SANDBOX_DEFAULTS,
): Boxes {
  switch (isolation.level) {
    case "sandbox":
      return bwrapBoxes(isolation, settings);
    case "process":
      return plainBoxes(isolation, settings);
    case "none":
      throw new FactoryError(
        "unsupported",
        "isolation level none: nothing runs foreign code without limits",
      );
  }
}
