import { expect, test } from 'vitest'

import { composePrompt } from './prompt.ts'

const run = {
  agent: { id: 'agent-1', companyId: 'company-1', name: 'Ada' },
  runId: 'run-1',
  config: {},
  resumed: false,
}
const wake = {
  reason: 'issue_commented',
  issue: { id: 'i-1', identifier: 'ACME-1', title: 'Fix the door', status: 'todo' },
  comments: [{ id: 'c-1', body: 'Please hurry' }],
}
const task = {
  paperclipTaskMarkdown: '# Task\nThe whole brief',
  paperclipTaskMarkdownCompact: '# Task\nThe short brief',
}

test('a fresh session gets bootstrap, wake, handoff, task and template, apart by blank lines', () => {
  const { prompt, metrics } = composePrompt({
    ...run,
    context: { ...task, paperclipWake: wake, paperclipSessionHandoffMarkdown: ' Handed over ' },
    config: {
      bootstrapPromptTemplate: 'Hello {{agent.name}}',
      promptTemplate: 'Run {{runId}} of {{ company.id }} by {{agentId}}: {{nothing.here}}',
    },
  })
  const places = [
    /^Hello Ada\n\n/,
    /ACME-1/,
    /\n\nHanded over\n\n/,
    /# Task\nThe whole brief\n\n/,
    /Run run-1 of company-1 by agent-1:$/,
  ].map((part) => prompt.search(part))
  expect(places).not.toContain(-1)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  expect(metrics).toMatchObject({
    promptChars: prompt.length,
    bootstrapPromptChars: 9,
    sessionHandoffChars: 11,
    taskContextChars: 22,
  })
})

test('a resumed session is told only what it does not know', () => {
  const { prompt, metrics } = composePrompt({
    ...run,
    resumed: true,
    context: { ...task, paperclipWake: wake },
    config: { bootstrapPromptTemplate: 'Hello', promptTemplate: 'Template' },
  })
  expect(prompt).toContain('Please hurry')
  expect(prompt).toContain('The short brief')
  expect(prompt).not.toMatch(/Hello|Template|The whole brief/)
  expect(metrics).toMatchObject({ bootstrapPromptChars: 0, heartbeatPromptChars: 0 })
})

test('a resumed session without a wake gets the template again', () => {
  const { prompt } = composePrompt({
    ...run,
    resumed: true,
    context: {},
    config: { promptTemplate: 'Go on' },
  })
  expect(prompt).toBe('Go on')
})

test("without a template Paperclip's own is used", () => {
  const { prompt } = composePrompt({ ...run, context: {} })
  expect(prompt).toMatch(/^You are agent agent-1 \(Ada\)\. Continue your Paperclip work\./)
  expect(prompt).not.toContain('{{')
})

test('a conversation has a template of its own', () => {
  const { prompt } = composePrompt({ ...run, context: { conversationMode: true } })
  expect(prompt).toContain('Continue your Paperclip conversation')
})

test('a recovery is told by its wake alone', () => {
  const recovery = { ...wake, recovery: { cause: 'process_lost' } }
  const { metrics } = composePrompt({ ...run, context: { paperclipWake: recovery } })
  expect(metrics).toMatchObject({ heartbeatPromptChars: 0 })
})

test.for([['$(id) `id` "quoted" \\ \u0000 \u{1f600} \u202e ${HOME} %s'], ['x'.repeat(300_000)]])(
  'a text comes through as it is (%#)',
  ([text = '']) => {
    const { prompt } = composePrompt({
      ...run,
      context: { paperclipTaskMarkdown: text },
      config: { promptTemplate: '{{context.paperclipTaskMarkdown}}' },
    })
    expect(prompt).toBe(`${text}\n\n${text}`)
  },
)

test('what a text says in braces is not a template', () => {
  const { prompt } = composePrompt({
    ...run,
    context: { note: '{{agent.name}}' },
    config: { promptTemplate: '{{context.note}}' },
  })
  expect(prompt).toBe('{{agent.name}}')
})

test('an empty prompt is an error', () => {
  const compose = () =>
    composePrompt({ ...run, context: {}, config: { promptTemplate: '{{context.note}}' } })
  expect(compose).toThrow('Empty prompt: promptTemplate is "{{context.note}}": expected ')
  expect(compose).toThrow(expect.objectContaining({ code: 'EMPTY_PROMPT' }))
})

test.for([null, 7, 'text', [], { issue: 7, comments: 'x' }])(
  'a wake of any shape is no error: %j',
  (paperclipWake) => {
    expect(composePrompt({ ...run, context: { paperclipWake } }).prompt).toMatch(/\S/)
  },
)
