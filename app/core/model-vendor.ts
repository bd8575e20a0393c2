/** Whose models agents can ask through the model broker. */
export const MODEL_VENDORS = ["anthropic", "openai", "google"] as const;
export type ModelVendor = (typeof MODEL_VENDORS)[number];

/** The setting that holds each vendor's key. */
export const KEY_SETTINGS = {
  anthropic: "ANTHROPIC_API_KEY",
  openai: "OPENAI_API_KEY",
  google: "GEMINI_API_KEY",
} as const satisfies Record<ModelVendor, string>;

/** Where a run asks its models: the model broker, and the run's token in a key's place. */
export interface ModelPlace {
  readonly url: string;
  readonly token: string;
}

/** Why no model of a vendor can be asked. */
export function keyMissing(vendor: ModelVendor): string {
  return `no key for its models: set ${KEY_SETTINGS[vendor]}`;
}

/** Why no model can be asked at all. */
export function everyKeyMissing(): string {
  const settings = Object.values(KEY_SETTINGS).join(", ");
  return `no key for a model: set ${settings.replace(/, (\w+)$/, " or $1")}`;
}

/** The key of each vendor of whom there is one. */
export type ModelKeys = Readonly<Partial<Record<ModelVendor, string>>>;
