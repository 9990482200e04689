/** Waits until something is so, for as long as the test may take. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(20)
}

/** Waits. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}
