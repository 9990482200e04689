// The program of a process that reads one mount (see reader-process.ts). It does one call after the
// other's start, so a call that hangs blocks nothing but this process, and ends when its parent does.
import { answerRequest, type NumberedAnswer, type NumberedRequest } from './file-request.ts'
import { localFiles } from './local-files.ts'
import { Mailbag } from './mailbag.ts'
import { recycle } from './read-buffers.ts'

function isNumberedRequest(message: unknown): message is NumberedRequest {
  return typeof message === 'object' && message !== null && 'id' in message && 'request' in message
}

// The parent decides when this ends: a terminal's interrupt reaches both, and the parent still drains.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.on('disconnect', () => {
  process.exit(0)
})
/** Answers of one message's requests come one by one; nothing that polls notices if some wait for others. */
const WAIT_MS = 2

let unanswered = 0
const answers = new Mailbag<NumberedAnswer>((contents) => {
  if (!process.connected) return
  process.send?.(contents)
  // They were copied when they were sent.
  for (const { answer } of contents) if (answer.kind === 'bytes') recycle(answer.bytes)
}, WAIT_MS)
process.on('message', (message) => {
  if (!Array.isArray(message)) return
  for (const numbered of message) {
    if (!isNumberedRequest(numbered)) continue
    unanswered += 1
    void answerRequest(localFiles, numbered.request).then((answer) => {
      answers.add({ id: numbered.id, answer })
      unanswered -= 1
      if (unanswered === 0) answers.send()
    })
  }
})
process.send?.('ready')
