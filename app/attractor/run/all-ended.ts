/** Waits until all have ended; where one breaks, `stop` is to end the others, and what broke is thrown when they have. */
export async function allEnded<T>(
  works: readonly Promise<T>[],
  stop: () => void,
): Promise<readonly T[]> {
  const watched = works.map((work) =>
    work.catch((cause: unknown) => {
      stop();
      throw cause;
    }),
  );
  await Promise.allSettled(watched);
  return Promise.all(watched);
}
