const sampleEveryMs = 50
const steps = 500_000

/** Above it times are not judged; a machine with nothing else to do has about 2. */
export const maxSlowdown = 3

/** How fast this machine lets this process be. */
export interface Pace extends Disposable {
  /** How many times longer a small piece of work took on average than at its best. */
  readonly slowdown: number
}

/**
 * Does a small piece of work (a millisecond or so) again and again. Where that takes several times longer than it has
 * to, the machine is busy with other things, and times that are measured on it say nothing about what was measured.
 */
export function watchPace(): Pace {
  let samples = 0
  let sumMs = 0
  let bestMs = Number.POSITIVE_INFINITY
  work()
  const timer = setInterval(() => {
    const beganAtMs = performance.now()
    work()
    const tookMs = performance.now() - beganAtMs
    samples += 1
    sumMs += tookMs
    bestMs = Math.min(bestMs, tookMs)
  }, sampleEveryMs)
  return {
    get slowdown() {
      return samples === 0 ? 1 : sumMs / samples / bestMs
    },
    [Symbol.dispose]: () => {
      clearInterval(timer)
    },
  }
}

function work(): number {
  let value = 1
  for (let step = 0; step < steps; step += 1) value = (Math.imul(value, 69_069) + step) | 0
  return value
}
