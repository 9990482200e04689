import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

import { type Answer, answerEvents, answerMessage } from './offline-answer.ts'

/** A stand-in for the Messages API on this machine, whose answers were written beforehand. */
export interface OfflineApi extends AsyncDisposable {
  readonly url: string
}

/** A reader has time for what was said before. */
const thinkingMs = 500

/** What of a request decides about its answer; the CLI sends more. */
interface MessagesRequest {
  readonly model?: string
  readonly stream?: boolean
  readonly tools?: readonly unknown[]
  readonly messages?: readonly { readonly role: string }[]
}

/**
 * Starts it on a free port. A conversation gets the answers in their order: which one is next stands in the request
 * itself, so a request that is sent again gets the same answer.
 */
export async function startOfflineApi(answers: readonly Answer[]): Promise<OfflineApi> {
  const server = createServer((request, response) => {
    answer(request, response, answers).catch(() => response.destroy())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  answers: readonly Answer[],
): Promise<void> {
  const body = await text(request)
  const [path] = (request.url ?? '/').split('?')
  if (request.method !== 'POST') return send(response, 200, { data: [], has_more: false })
  if (path === '/v1/messages/count_tokens') {
    return send(response, 200, { input_tokens: Math.ceil(body.length / 4) })
  }
  if (path !== '/v1/messages') {
    return send(response, 404, { type: 'error', error: { type: 'not_found_error', message: path } })
  }
  const asked = readRequest(body)
  await pause(thinkingMs)
  const message = answerMessage(chosen(asked, answers), asked.model ?? 'offline')
  if (asked.stream !== true) return send(response, 200, message)
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
  for (const event of answerEvents(message)) {
    response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
  }
  response.end()
}

/** Titles and the like are asked for without tools. */
function chosen(
  { tools = [], messages = [] }: MessagesRequest,
  answers: readonly Answer[],
): Answer {
  if (tools.length === 0) return { text: '{"title":"Demo"}' }
  const step = messages.filter(({ role }) => role === 'assistant').length
  return answers[step] ?? { text: 'That is all I was given to say.' }
}

function readRequest(body: string): MessagesRequest {
  const request: MessagesRequest = JSON.parse(body)
  return request
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
