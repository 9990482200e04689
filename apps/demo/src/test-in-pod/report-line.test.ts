import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'

import { expect, test } from 'vitest'

import { ReportCatcher, reportLine } from './report-line.ts'

const report = { words: 'grün', lines: 'a\nb' }
const output = Buffer.from(`one ✓\nagent-j${reportLine(JSON.stringify(report))}\nlast`)

test('however an output is cut, all of it but the report gets through, and the report is caught', async () => {
  for (let at = 0; at <= output.length; at += 1) {
    const catcher = new ReportCatcher()
    const said = await buffer(
      Readable.from([output.subarray(0, at), output.subarray(at)]).pipe(catcher),
    )
    expect(said.toString()).toBe('one ✓\nagent-j\n\nlast')
    expect(JSON.parse(catcher.report ?? '')).toEqual(report)
  }
})

test('a line that is not finished is not held back', () => {
  const catcher = new ReportCatcher()
  catcher.write('working …')
  expect(catcher.read()?.toString()).toBe('working …')
})
