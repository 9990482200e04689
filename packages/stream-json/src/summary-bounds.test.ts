import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { expect, test } from 'vitest'

import { recordedLine } from './__fixtures__/recordings.ts'
import { readSavedSummary } from './saved-summary.ts'
import { createSummarizer, type Summarizer } from './summarizer.ts'

const rounds = 200

test('the summary stays small whatever the stream holds', () => {
  const summarizer = createSummarizer()
  for (let round = 0; round < rounds; round += 1) addHostileRound(summarizer, round)
  const summary = summarizer.finish()
  expect(JSON.stringify(summarizer).length).toBeLessThan(300_000)
  expect(summary.dropped).toEqual({
    openTools: rounds * 5 - 64,
    openTasks: rounds - 32,
    backgroundTasks: 500 - 32,
    permissionDenials: expect.any(Number),
    errors: rounds * (500 - 10),
    modelSwitches: rounds - 8,
    models: rounds - 32,
    eventNames: expect.any(Number),
  })
  expect(summary).toMatchObject({
    toolCalls: rounds * 5,
    openTools: { length: 64 },
    openTasks: { length: 32 },
    backgroundTasks: { length: 32 },
    permissionDenials: { length: 20 },
    modelSwitches: { length: 8 },
    unknownEvents: rounds,
    result: { errors: { length: 10 } },
  })
  expect(Object.keys(summary.modelUsage)).toHaveLength(33)
  expect(Object.keys(summary.eventCounts)).toHaveLength(101)
  expect(summary.usage.inputTokens).toBe(rounds)
}, 60_000)

test('texts are cut and say by how much', () => {
  const summarizer = createSummarizer()
  const text = '𝒳'.repeat(50_000)
  summarizer.add(`plain ${'x'.repeat(1_000)}`)
  summarizer.add(JSON.stringify({ type: 'result', result: text, errors: ['e'.repeat(3_000)] }))
  summarizer.add(JSON.stringify({ type: 'assistant', message: { content: text } }))
  const { result, lastText, firstPlainLine } = summarizer.finish()
  expect(result?.text).toBe(`${'𝒳'.repeat(32_768)}… (+34464 characters)`)
  expect(result?.errors).toEqual([`${'e'.repeat(2_000)}… (+1000 characters)`])
  expect(lastText).toBe(`${'𝒳'.repeat(8_192)}… (+83616 characters)`)
  expect(firstPlainLine).toBe(`plain ${'x'.repeat(494)}… (+506 characters)`)
})

test('what is kept of a long line does not keep the line alive', () => {
  setFlagsFromString('--expose-gc')
  const collectGarbage: () => void = runInNewContext('gc')
  const long = 'x'.repeat(2_000_000)
  const before = heapAfter(collectGarbage)
  const summarizers = Array.from({ length: 60 }, (_, number) => {
    const summarizer = createSummarizer()
    summarizer.add(`${number} ${long}`)
    summarizer.add(JSON.stringify({ type: 'result', result: `${number}${long}` }))
    return summarizer
  })
  const keptBytes = heapAfter(collectGarbage) - before
  // 60 × 2 lines of 2 MB were read; 60 × about 70 KB are kept.
  expect(keptBytes).toBeLessThan(20_000_000)
  expect(summarizers).toHaveLength(60)
}, 60_000)

test('an endless stream of the same lines does not grow the summary', () => {
  const summarizer = createSummarizer()
  const lines = [1, 2, 3, 4, 5, 6, 7].map((number) => recordedLine('tools', number)).join('')
  summarizer.add(lines)
  const small = JSON.stringify(summarizer).length
  for (let round = 0; round < 2_000; round += 1) summarizer.add(lines)
  expect(JSON.stringify(summarizer).length).toBeLessThan(small + 100)
}, 60_000)

test('counters of a summary that met huge numbers can still be saved', () => {
  const summarizer = createSummarizer()
  for (let round = 0; round < 10; round += 1) {
    summarizer.add('{"type":"result","duration_ms":1.7e308,"total_cost_usd":1.7e308}')
  }
  expect(readSavedSummary(JSON.parse(JSON.stringify(summarizer)))).toBeDefined()
})

test('names from the prototype of objects are counted like any other', () => {
  const summarizer = createSummarizer()
  for (const type of ['__proto__', 'constructor', 'toString', '__proto__']) {
    summarizer.add(JSON.stringify({ type }))
  }
  summarizer.add('{"type":"result","model_usage_since_last_result":{"__proto__":{"costUSD":1}}}')
  const summary = summarizer.finish()
  expect(summary).toMatchObject({ unknownEvents: 4, costUsd: 1 })
  expect(Object.entries(summary.eventCounts)).toEqual([
    ['(__proto__)', 2],
    ['constructor', 1],
    ['toString', 1],
    ['result', 1],
  ])
  expect(readSavedSummary(JSON.parse(JSON.stringify(summarizer)))).toBeDefined()
})

/** One of each thing that a summary collects, each under a new name. */
function addHostileRound(summarizer: Summarizer, round: number): void {
  const name = `${round}-${'n'.repeat(300)}`
  const many = Array.from({ length: 500 }, (_, item) => `${item}-${name}`)
  const usage = { [name]: { inputTokens: 1, costUSD: 1 } }
  const tools = many.slice(0, 5).map((id) => ({ type: 'tool_use', id, name, input: {} }))
  const lines = [
    { type: 'assistant', message: { id: name, model: name, content: tools, usage: {} } },
    { type: name, subtype: name, session_id: name },
    { type: 'system', subtype: 'init', model: name, cwd: name, session_id: name },
    { type: 'system', subtype: 'task_started', task_id: name, description: name },
    {
      type: 'system',
      subtype: 'background_tasks_changed',
      tasks: many.map((id) => ({ task_id: id })),
    },
    { type: 'system', subtype: 'permission_denied', tool_name: name, tool_use_id: name },
    { type: 'system', subtype: 'model_fallback', original_model: name, fallback_model: name },
    { type: 'rate_limit_event', rate_limit_info: { status: name, rateLimitType: name } },
    {
      type: 'result',
      subtype: name,
      errors: many,
      result: name.repeat(500),
      permission_denials: many.map((id) => ({ tool_name: name, tool_use_id: id })),
      modelUsage: usage,
      model_usage_since_last_result: usage,
    },
  ]
  for (const line of lines) summarizer.add(JSON.stringify(line))
}

function heapAfter(collectGarbage: () => void): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}
