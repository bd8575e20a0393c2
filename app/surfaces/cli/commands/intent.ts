import type { Command } from "commander";
import type { Act } from "../call.ts";
import { addIntentAnswer } from "./intent/answer.ts";
import { addIntentApprove } from "./intent/approve.ts";
import { addIntentCancel } from "./intent/cancel.ts";
import { addIntentList } from "./intent/list.ts";
import { addIntentReject } from "./intent/reject.ts";
import { addIntentRetry } from "./intent/retry.ts";
import { addIntentStatus } from "./intent/status.ts";
import { addIntentSubmit } from "./intent/submit.ts";

/** `sf intent`: what people ask for. */
export function addIntent(intent: Command, act: Act): void {
  for (const add of [addIntentSubmit, addIntentList, addIntentStatus, addIntentRetry])
    add(intent, act);
  for (const add of [addIntentCancel, addIntentApprove, addIntentReject, addIntentAnswer])
    add(intent, act);
}
