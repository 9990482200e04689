// The program of a process that reads one mount (see reader-process.ts). A call that hangs holds up
// nothing but this process, which ends when its parent does.
import { answerRequest, type NumberedAnswer, type NumberedRequest } from './file-request.ts'
import { Mailbag } from './mailbag.ts'
import { recycle } from './read-buffers.ts'
import { readerFiles } from './reader-files.ts'

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

const files = readerFiles()
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
    void answerRequest(files, numbered.request).then((answer) => {
      answers.add({ id: numbered.id, answer })
      unanswered -= 1
      if (unanswered === 0) answers.send()
    })
  }
})
process.send?.('ready')
