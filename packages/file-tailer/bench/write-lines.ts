// Appends one line a second to each of many files, spread over the second; each carries its time.
// Says which files it wrote to. Arguments: FOLDER FILES
import { openSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const [folder = '', count = '1'] = process.argv.slice(2)
const files = Array.from({ length: Number(count) }, (_, index) =>
  openSync(join(folder, String(index)), 'a'),
)
const padding = 'x'.repeat(200)
const startedAt = performance.now()
let written = 0

function writeDue(): void {
  const due = Math.floor(((performance.now() - startedAt) / 1000) * files.length)
  const touched: number[] = []
  for (; written < due; written += 1) {
    const index = written % files.length
    const line = `{"type":"assistant","t":"${String(process.hrtime.bigint())}","pad":"${padding}"}\n`
    writeSync(files[index] ?? 0, line)
    touched.push(index)
  }
  if (process.argv[4] === 'tell') process.send?.(touched)
  setTimeout(writeDue, 10)
}

process.on('disconnect', () => process.exit(0))
writeDue()
