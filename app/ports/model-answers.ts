/** What a model said, and what asking cost in dollars. */
export interface ModelAnswer {
  readonly text: string;
  readonly usd: number;
}

/** A question to a model, asked once. FactoryError `invalid-input` where that model cannot be asked, `broken` where it gave no whole answer. */
export type AskModel = (
  question: { readonly model: string; readonly prompt: string },
  signal: AbortSignal,
) => Promise<ModelAnswer>;
