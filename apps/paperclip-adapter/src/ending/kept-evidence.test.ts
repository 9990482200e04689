import { classifyRun, readEvidence } from '@agent-jobs/failure-classifier'
import { expect, test } from 'vitest'

import { type Excess, hostileEvidence, type Scribe } from '../__fixtures__/hostile-run.ts'
import { createRedactor, redactTexts } from '../run/redaction.ts'
import { keptEvidence } from './evidence.ts'
import { fileText } from './fit-size.ts'

const mostBytes = 256 * 1_024
/** What is written between the secrets: ordinary words, quotes, control characters, surrogates, other scripts. */
const fillers = [
  'error ',
  '"',
  '\\',
  '\u0000',
  '\u001b[31m',
  '\ud83d',
  '😀',
  'ü',
  '…',
  '{"type":',
  '\t',
  ' ',
]
const secrets = [
  'sk-ant-api03-AbCdEfGhIjKlMnOp',
  'p@ss"word\\with\ta-tab',
  'two  spaces   and \u0007 bell',
  '-----BEGIN KEY-----\nMIIEvgIBADANBgkqhkiG9w0BAQ\nSCBKgwggSkAgEAAoIB\n-----END KEY-----',
  'lo.ng'.repeat(800),
  'pässwörd-😀-ünïcode',
]
const sizes: readonly Excess[] = [
  { members: 1, characters: 40 },
  { members: 3, characters: 600 },
  { members: 40, characters: 2_500 },
  { members: 60, characters: 9_000 },
  { members: 2, characters: 100_000 },
  { members: 600, characters: 60 },
]

/** Numbers from 0 to 1 that are the same every time. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function createScribe(random: () => number, hidden: readonly string[]): Scribe {
  const any = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? ''
  const inJson = (text: string): string => JSON.stringify({ text }).slice(0, -1)
  return (length) => {
    const filler = any(fillers).repeat(Math.floor(random() * 300))
    let text = filler.slice(0, Math.floor(random() * length))
    while (text.length < length) {
      const secret = any(hidden)
      const shown = random()
      text += shown < 0.5 ? secret : shown < 0.75 ? inJson(secret) : inJson(inJson(secret))
      text += any(fillers).repeat(Math.floor(random() * 40))
    }
    return text
  }
}

async function bundleOf(seed: number, excess: Excess, hidden: readonly string[]): Promise<string> {
  const redact = createRedactor(hidden)
  const scribe = createScribe(createRandom(seed), hidden)
  const kept = keptEvidence(await hostileEvidence(scribe, excess, redact), redact)
  const verdict = classifyRun(readEvidence(kept).evidence)
  return fileText(Object.assign({}, kept, { verdict: redactTexts(verdict, redact) }))
}

/** Every text that stands in the bundle, whatever it quotes. */
function readable(bundle: string): string {
  const unquoted = bundle.replaceAll('\\\\', '\\').replaceAll('\\"', '"')
  return `${bundle}\n${unquoted}\n${unquoted.replaceAll('\\\\', '\\').replaceAll('\\"', '"')}`
}

const cases = sizes.flatMap(({ members, characters }) =>
  [1, 2].map((seed) => ({ members, characters, seed })),
)

test.for(cases)(
  'the evidence stays below 256 KiB and can be judged, with $members of everything of $characters characters ($seed)',
  async ({ seed, ...excess }) => {
    const bundle = await bundleOf(seed, excess, ['nothing to hide'])
    expect(Buffer.byteLength(bundle)).toBeLessThan(mostBytes)
    const { verdict, ...evidence } = JSON.parse(bundle)
    expect(classifyRun(evidence)).toMatchObject({
      outcome: verdict.outcome,
      reason: verdict.reason,
    })
    expect(evidence.pod.containers[0].exitCode).toBe(3)
  },
)

test.for(cases)(
  'no secret is in the evidence, quoted or cut, with $members of everything of $characters characters ($seed)',
  async ({ seed, ...excess }) => {
    const text = readable(await bundleOf(seed, excess, secrets))
    const parts = secrets.flatMap((secret) => secret.split('\n'))
    for (const part of parts) {
      const half = part.slice(0, Math.max(8, Math.ceil(part.length / 2)))
      expect(text.includes(half), half.slice(0, 30)).toBe(false)
    }
  },
)
