import { FactoryError } from "../core/errors.ts";
import { type Event, type EventDraft, isKind } from "../core/event.ts";
import { runsTopic } from "../core/order.ts";
import { optionMeant, optionsText } from "../core/questions.ts";
import { chosenDraft, KEPT_CLONE } from "../core/run-legs.ts";
import type { Folded } from "../core/status/fold.ts";
import type { OpenQuestion, StatusDocument } from "../core/status.ts";
import { ERASED, textOf } from "../ports/objects.ts";
import type { Office } from "./office.ts";
import { ended } from "./views.ts";

/** A person's word on a question. `choice`: an option's key, label or target. */
interface Word {
  readonly question: string;
  readonly choice: string;
  readonly by: string;
}

type Asked = Event<"run-asked">;
type Answered = Event<"run-answered">;

/** Answers what a run asks: recorded once, then told to the line. FactoryError as the port says. */
export async function answerQuestion(office: Office, intent: string, word: Word): Promise<void> {
  const { world, views } = office;
  const folded = await views.one(intent);
  if (ended(folded))
    throw new FactoryError("conflict", `${intent} has ended: it is ${folded.document.status}`);
  const event = await world.locks.hold(`answers of ${intent}`, () => record(office, folded, word));
  await tellRuns(office, event);
}

/** Wakes the line for a recorded answer; telling it twice is telling it once. */
export async function tellRuns({ workflows }: Office, event: Event): Promise<void> {
  const { intent, attempt = 0, key } = event;
  if (intent !== undefined) await workflows.signal(intent, runsTopic(intent, attempt), null, key);
}

async function record({ world }: Office, folded: Folded, word: Word): Promise<Event> {
  const { intent } = folded.document;
  const events = await world.ledger.read({ intent, kinds: ["run-asked", "run-answered"] });
  const asked = events.find(
    (event): event is Asked => isKind(event, "run-asked") && event.data.question === word.question,
  );
  if (asked === undefined) throw unknown(folded, word);
  const before = events.find((event) => isAnswerTo(asked, event));
  if (before !== undefined) throw answeredBefore(before);
  const [event] = await world.ledger.append([draftOf(asked, word)]);
  // Its time may have been over in the meantime: the ledger keeps the first answer.
  if (event !== undefined && isAnswerTo(asked, event) && event.data.how !== "chosen")
    throw answeredBefore(event);
  return event ?? asked;
}

function isAnswerTo({ data }: Asked, event: Event): event is Answered {
  return isKind(event, "run-answered") && event.data.question === data.question;
}

function draftOf(asked: Asked, { question, choice, by }: Word): EventDraft {
  const option = optionMeant(asked.data.choices, choice);
  if (option === undefined)
    throw new FactoryError(
      "invalid-input",
      `${JSON.stringify(choice)} is no choice of ${question}: choose one of ${optionsText(asked.data.choices)}`,
    );
  return chosenDraft(asked, option, by);
}

function unknown({ document: { intent }, asked }: Folded, { question }: Word): FactoryError {
  const open = asked.map(({ data }) => data.question);
  const remedy = open.length === 0 ? "nothing is asked now" : `these are open: ${open.join(", ")}`;
  return new FactoryError("not-found", `${intent} has no question ${question}; ${remedy}`);
}

function answeredBefore({ at, data: { question, choice, by, how } }: Answered): FactoryError {
  const taken = choice === null ? "nothing was taken" : `${optionsText([choice])} was taken`;
  const story = {
    chosen: `was answered by ${by} at ${at}: ${taken}`,
    late: `was over at ${at}: ${taken}`,
    moot: `needs no answer since ${at}: its run went on, or ended, without one`,
  }[how];
  return new FactoryError("conflict", `${question} ${story}`);
}

/** What an intent waits for, with the text of every question; null when it does not wait. */
export async function withQuestions(
  { world }: Office,
  { document: { waiting }, asked }: Folded,
): Promise<StatusDocument["waiting"]> {
  if (waiting === null || asked.length === 0) return waiting;
  const questions = asked.map(async ({ candidate = "", data }): Promise<OpenQuestion> => {
    const { question: id, choices, until, otherwise } = data;
    const text = (await textOf(world.objects, data.text)) ?? ERASED;
    const options = choices.map(({ key, label }) => ({ key, label }));
    return { id, candidate, text, options, until, otherwise: otherwise?.label ?? null };
  });
  return { ...waiting, questions: await Promise.all(questions) };
}

/** Removes what runs of an intent that goes on no more have kept to go on from. */
export async function dropKept({ world }: Office, intent: string): Promise<void> {
  for (const event of await world.ledger.read({ intent, kinds: ["job-started"] }))
    if (isKind(event, "job-started") && event.data.kind === "run-pipeline")
      await world.runner.drop(event.data.job, KEPT_CLONE);
}
