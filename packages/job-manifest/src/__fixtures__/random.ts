/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The same value with the keys of every object in another order. */
export function shuffleKeys(value: unknown, random: () => number): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffleKeys(item, random))
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  const shuffled = Object.entries(value)
    .map(([key, item]) => ({ key, item: shuffleKeys(item, random), at: random() }))
    .toSorted((a, b) => a.at - b.at)
  return Object.fromEntries(shuffled.map(({ key, item }) => [key, item]))
}
