import { CoreV1Api, KubeConfig } from '@kubernetes/client-node'
import { describe, expect, test, vi } from 'vitest'

import { type KubeEmulator, startEmulator } from '../emulator.ts'
import recordings from './__fixtures__/facts.json' with { type: 'json' }
import recordedWords from './__fixtures__/words.json' with { type: 'json' }
import { differences } from './differences.ts'
import { type Facts, factsOf } from './facts-of.ts'
import { follow } from './follow.ts'
import { play, type Theatre } from './play.ts'
import { situations } from './situations.ts'
import { wordsOf } from './words-of.ts'

vi.setConfig({ maxConcurrency: 12 })

const recorded: Readonly<Record<string, Facts>> = recordings
const words: Readonly<Record<string, readonly string[]>> = recordedWords

test('there is a situation for each recording', () => {
  expect(Object.keys(situations).toSorted()).toEqual(Object.keys(recorded).toSorted())
  expect(Object.keys(situations)).toHaveLength(46)
})

describe('an emulator shows what was recorded of a real cluster', { concurrent: true }, () => {
  test.for(Object.keys(situations))('%s', async (name) => {
    await using emulator = await startEmulator()
    await using theatre = await openTheatre(emulator)
    expect(await played(theatre, 'run', name)).toEqual([])
  })
})

describe('two Jobs with different faults at random moments show what was recorded of each', () => {
  test.for([1, 2, 3, 4, 5, 6, 7, 8])('seed %i', { concurrent: true }, async (seed) => {
    const random = randomFrom(seed)
    const names = Object.keys(situations).filter((name) => situations[name]?.alone !== true)
    const first = names.splice(Math.floor(random() * names.length), 1)[0] ?? ''
    const second = names[Math.floor(random() * names.length)] ?? ''
    await using emulator = await startEmulator()
    await using theatre = await openTheatre(emulator)
    const both = [
      played(theatre, 'first', first, random() * 200),
      played(theatre, 'second', second, random() * 200),
    ]
    expect({ [first]: await both[0], [second]: await both[1] }).toEqual({
      [first]: [],
      [second]: [],
    })
  })
})

/** How what an emulator shows and says of a situation differs from the recording. */
async function played(
  theatre: Theatre,
  jobName: string,
  name: string,
  delayMs = 0,
): Promise<readonly string[]> {
  const [situation, facts] = [situations[name], recorded[name]]
  if (situation === undefined || facts === undefined) throw new Error(`No situation ${name}`)
  const compare = (seen: Facts): readonly string[] =>
    differences(facts, situation.isCut ? cutAs(facts, seen) : seen)
  const isComplete = (seen: Facts): boolean => compare(seen).length === 0
  const lines = await play(theatre, jobName, situation, isComplete, delayMs)
  const said = new Set(wordsOf(lines))
  const unsaid = (words[name] ?? []).filter((text) => !said.has(text))
  return [...compare(factsOf(lines)), ...unsaid.map((text) => `never said: ${text}`)]
}

/** The facts as far as the recording goes. */
function cutAs(facts: Facts, seen: Facts): Facts {
  const cut = Object.entries(seen).map(([key, texts]) => [key, texts.slice(0, facts[key]?.length)])
  return Object.fromEntries(cut)
}

async function openTheatre(emulator: KubeEmulator): Promise<Theatre & AsyncDisposable> {
  const namespace = 'recording'
  const kubeConfig = new KubeConfig()
  kubeConfig.loadFromString(emulator.kubeconfig)
  const body = { metadata: { name: namespace } }
  await kubeConfig.makeApiClient(CoreV1Api).createNamespace({ body })
  const following = await follow(kubeConfig, namespace)
  return {
    kubeConfig,
    faults: emulator.faults,
    namespace,
    lines: following.lines,
    [Symbol.asyncDispose]: () => following[Symbol.asyncDispose](),
  }
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
