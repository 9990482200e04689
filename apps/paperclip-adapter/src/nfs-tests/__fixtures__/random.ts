/** Whole numbers that look random and are the same for the same seed (mulberry32). */
export type Random = (end: number) => number

/** Makes a source: each call gives a number of at least 0, less than `end`. */
export function createRandom(seed: number): Random {
  let state = seed
  return (end) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % end
  }
}
