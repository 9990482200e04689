import { expect, test } from 'vitest'

import recordings from './__fixtures__/facts.json' with { type: 'json' }
import { differences } from './differences.ts'
import type { Facts } from './facts-of.ts'

const recorded: Readonly<Record<string, Facts>> = recordings

/** What may be missed of a container that ended before it was seen running. */
const passing = /running|ContainerCreating|ContainersNotReady| True$|PodReadyToStartContainers/

function altered(change: (texts: readonly string[], index: number) => readonly string[]): string[] {
  return Object.entries(recorded).flatMap(([name, facts]) =>
    Object.entries(facts).flatMap(([key, texts]) =>
      texts.flatMap((text, index) => {
        const seen = { ...facts, [key]: change(texts, index) }
        return differences(facts, seen).length > 0 ? [] : [`${name} ${key} ${text}`]
      }),
    ),
  )
}

test('a recording does not differ from itself', () => {
  for (const facts of Object.values(recorded)) expect(differences(facts, facts)).toEqual([])
})

test('a recorded fact that is not seen is a difference, unless a quick end may hide it', () => {
  const unnoticed = altered((texts, index) => texts.toSpliced(index, 1))
  expect(unnoticed.filter((fact) => !passing.test(fact))).toEqual([])
  expect(unnoticed.length).toBeLessThan(120)
})

test('a fact that was not recorded is a difference', () => {
  expect(altered((texts, index) => texts.toSpliced(index, 0, 'never recorded'))).toEqual([])
})

test('facts in another order are a difference', () => {
  const swapped = altered((texts, index) => {
    const [before = '', after = ''] = texts.slice(index, index + 2)
    const isSeen = after !== '' && !passing.test(before) && !passing.test(after)
    return isSeen ? texts.toSpliced(index, 2, after, before) : [...texts, 'last']
  })
  expect(swapped).toEqual([])
})
