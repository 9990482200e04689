import { createTailer, splitLines } from '@agent-jobs/file-tailer'

const [path = 'app.log'] = process.argv.slice(2)
const enough = new AbortController()
process.once('SIGINT', () => {
  enough.abort()
})

await using tailer = createTailer()
for await (const batch of tailer.batches(path, { until: enough.signal })) {
  for (const line of splitLines(batch)) {
    console.log(`${String(line.start)}: ${Buffer.from(line.bytes).toString()}`)
  }
}
