/** What products are given when they are deployed and nobody else sees: values by product and name. Names may be told, values never. */
export interface SecretStore {
  /** What keeps these names from being given to the product, as a sentence with its remedy; null when nothing does. */
  lacking(product: string, names: readonly string[]): Promise<string | null>;
  /** The values by name; rejects with the sentence of `lacking` (`refused`) when one is not there. */
  read(product: string, names: readonly string[]): Promise<Readonly<Record<string, string>>>;
}
