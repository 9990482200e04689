import { expect, test } from 'vitest'

import { recording } from './__fixtures__/recordings.ts'

test('where there is no WebAssembly the summary is the same', async () => {
  const { createSummarizer } = await import('./summarizer.ts')
  const { byteScanner } = await import('./byte-scanner.ts')
  Reflect.deleteProperty(globalThis, 'WebAssembly')
  expect(byteScanner()).toBeUndefined()
  for (const name of ['tools', 'subagent', 'text-partial']) {
    const bytes = createSummarizer()
    bytes.add(recording(name))
    // A text is read by JSON.parse alone.
    const text = createSummarizer()
    text.add(new TextDecoder().decode(recording(name)))
    expect(bytes.finish()).toEqual(text.finish())
  }
})
