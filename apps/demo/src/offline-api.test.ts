import { afterAll, beforeAll, expect, test } from 'vitest'

import { startOfflineApi, type OfflineApi } from './offline-api.ts'

const answers = [
  { text: 'Let me see.', tool: { name: 'Read', input: { file_path: '/a/ünï "b"' } } },
  { text: 'Done.' },
]
const tools = [{ name: 'Read' }]
let api: OfflineApi

beforeAll(async () => {
  api = await startOfflineApi(answers)
})
afterAll(() => api[Symbol.asyncDispose]())

function ask(body: Readonly<Record<string, unknown>>): Promise<Response> {
  return fetch(`${api.url}/v1/messages?beta=true`, { method: 'POST', body: JSON.stringify(body) })
}

interface Message {
  readonly content: readonly { readonly text?: string }[]
  readonly stop_reason: string
  readonly model: string
}

const user = { role: 'user', content: 'hello' }
const assistant = { role: 'assistant', content: 'Let me see.' }

test('a conversation gets the answers in their order, and a repeated request the same one', async () => {
  const texts = []
  for (const messages of [[user], [user], [user, assistant, user]]) {
    const message = (await (await ask({ model: 'm', tools, messages })).json()) as Message
    texts.push([message.content[0]?.text, message.stop_reason, message.model])
  }
  expect(texts).toEqual([
    ['Let me see.', 'tool_use', 'm'],
    ['Let me see.', 'tool_use', 'm'],
    ['Done.', 'end_turn', 'm'],
  ])
})

test('a stream says the same as the message, in pieces', async () => {
  const streamed = await (await ask({ tools, messages: [user], stream: true })).text()
  const events = streamed.split('\n\n').flatMap((event) => {
    const [, data] = /^data: (.*)$/m.exec(event) ?? []
    return data === undefined ? [] : [JSON.parse(data)]
  })
  expect(events.map(({ type }) => type)).toEqual([
    'message_start',
    'content_block_start',
    'content_block_delta',
    'content_block_stop',
    'content_block_start',
    'content_block_delta',
    'content_block_delta',
    'content_block_stop',
    'message_delta',
    'message_stop',
  ])
  const input = events.map(({ delta }) => delta?.partial_json ?? '').join('')
  expect(JSON.parse(input)).toEqual(answers[0]?.tool?.input)
})

test('what is asked for beside the conversation is answered too', async () => {
  const title = (await (await ask({ messages: [user] })).json()) as Message
  expect(title.content[0]?.text).toBe('{"title":"Demo"}')
  const { url } = api
  expect((await fetch(url)).status).toBe(200)
  expect((await fetch(`${url}/v1/nothing`, { method: 'POST', body: '{}' })).status).toBe(404)
})
