// The program of a process that reads one mount (see reader-process.ts). It does one call after the
// other's start, so a call that hangs blocks nothing but this process, and ends when its parent does.
import { answerRequest, type NumberedRequest } from './file-request.ts'
import { localFiles } from './local-files.ts'

function isNumberedRequest(message: unknown): message is NumberedRequest {
  return typeof message === 'object' && message !== null && 'id' in message && 'request' in message
}

// The parent decides when this ends: a terminal's interrupt reaches both, and the parent still drains.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
process.on('disconnect', () => {
  process.exit(0)
})
process.on('message', (message) => {
  if (!isNumberedRequest(message)) return
  void answerRequest(localFiles, message.request).then((answer) => {
    if (process.connected) process.send?.({ id: message.id, answer })
  })
})
process.send?.('ready')
