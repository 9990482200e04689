import { randomUUID } from 'node:crypto'

/** What the model says: a text, and perhaps a tool that it wants to use. */
export interface Answer {
  readonly text: string
  readonly tool?: { readonly name: string; readonly input: Readonly<Record<string, unknown>> }
}

type Block =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'tool_use'
      readonly id: string
      readonly name: string
      readonly input: Readonly<Record<string, unknown>>
    }

/** The answer as the Messages API gives it. */
export interface AnswerMessage {
  readonly content: readonly Block[]
  readonly stop_reason: string
  readonly usage: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

const noCache = { cache_creation_input_tokens: 0, cache_read_input_tokens: 0 }

export function answerMessage({ text, tool }: Answer, model: string): AnswerMessage {
  const words = text.split(' ').length
  return {
    id: id('msg'),
    type: 'message',
    role: 'assistant',
    model,
    content: [
      { type: 'text', text },
      ...(tool ? [{ type: 'tool_use', id: id('toolu'), ...tool } as const] : []),
    ],
    stop_reason: tool ? 'tool_use' : 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 120, output_tokens: words, ...noCache },
  }
}

/** The same answer as the events of a stream. */
export function* answerEvents(
  message: AnswerMessage,
): Generator<{ readonly type: string; readonly [field: string]: unknown }> {
  const { content, stop_reason, usage } = message
  const begun = {
    ...message,
    content: [],
    stop_reason: null,
    usage: { ...usage, output_tokens: 1 },
  }
  yield { type: 'message_start', message: begun }
  for (const [index, block] of content.entries()) {
    if (block.type === 'text') {
      yield { type: 'content_block_start', index, content_block: { type: 'text', text: '' } }
      yield* deltas(index, 'text_delta', 'text', block.text)
    } else {
      yield { type: 'content_block_start', index, content_block: { ...block, input: {} } }
      yield* deltas(index, 'input_json_delta', 'partial_json', JSON.stringify(block.input))
    }
    yield { type: 'content_block_stop', index }
  }
  yield { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage }
  yield { type: 'message_stop' }
}

function id(kind: string): string {
  return `${kind}_offline${randomUUID().replaceAll('-', '')}`
}

function* deltas(index: number, type: string, field: string, text: string) {
  for (const part of text.match(/.{1,24}/gsu) ?? []) {
    yield { type: 'content_block_delta', index, delta: { type, [field]: part } }
  }
}
