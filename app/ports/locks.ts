/** Keeps two acts on one thing apart. */
export interface Locks {
  /** Runs `act` while nobody else holds the name. */
  hold<T>(name: string, act: () => Promise<T>): Promise<T>;
}
