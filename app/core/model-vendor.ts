/** Whose models agents can ask through the model broker. */
export const MODEL_VENDORS = ["anthropic", "openai", "google"] as const;
export type ModelVendor = (typeof MODEL_VENDORS)[number];

/** The setting that holds each vendor's key. */
export const KEY_SETTINGS = {
  anthropic: "ANTHROPIC_API_KEY",
  openai: "OPENAI_API_KEY",
  google: "GEMINI_API_KEY",
} as const satisfies Record<ModelVendor, string>;

/** The key of each vendor of whom there is one. */
export type ModelKeys = Readonly<Partial<Record<ModelVendor, string>>>;
