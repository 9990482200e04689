import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { endingsPage, sections } from './__fixtures__/endings-page.ts'
import { classifyRun, rules } from './index.ts'

const page = join(import.meta.dirname, '../../../docs/endings.md')

test('docs/endings.md shows what the rules say today (else: pnpm run rules)', () => {
  expect(readFileSync(page, 'utf8')).toBe(endingsPage())
})

test('every rule decides an ending that the page shows', () => {
  const evidence = sections.flatMap(({ rows }) => rows.map(([, each]) => each))
  const shown = new Set(evidence.map((each) => classifyRun(each).because.rule))
  expect(rules.map(({ id }) => id).filter((id) => !shown.has(id))).toEqual([])
})

test('what the page shows can be read: no protocol, no undefined, sentences with an end', () => {
  const odd = sections.flatMap(({ rows }) =>
    rows.flatMap(([what, evidence]) => {
      const { message, cause, remedy, notes, outcome } = classifyRun(evidence)
      const texts = [cause, remedy, ...notes].filter((text) => text !== '')
      const isOdd =
        /undefined|NaN|\[object|"type"\s*:|\{"|null\b/u.test(
          message.replace('stop_reason: null', ''),
        ) ||
        texts.some((text) => !/^.*[.…]$/u.test(text)) ||
        (outcome === 'failed' && remedy === '')
      return isOdd ? [`${what}: ${message}`] : []
    }),
  )
  expect(odd).toEqual([])
})
