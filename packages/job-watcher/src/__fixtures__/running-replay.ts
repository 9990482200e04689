import { expect } from 'vitest'

import { Replay } from './replay.ts'

const isRunning = (replay: Replay): boolean => replay.last?.phase === 'running'

/** A replay that has come to the point where the container runs. */
export async function running(...parameters: Parameters<typeof Replay.open>): Promise<Replay> {
  const replay = await Replay.open(...parameters)
  await replay.follow()
  await replay.play(() => isRunning(replay))
  expect(replay.last?.phase).toBe('running')
  return replay
}
