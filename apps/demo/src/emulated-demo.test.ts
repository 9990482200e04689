import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, expect, test, vi } from 'vitest'

import { type DemoProgram, startDemo } from './__fixtures__/demo-program.ts'
import { claudePlace } from './claude-program.ts'
import type { FailureName } from './failures.ts'
import { processesWith } from './processes.ts'

const root = mkdtempSync(join(tmpdir(), 'demo-emulated-'))
afterAll(() => {
  rmSync(root, { recursive: true, force: true })
})

interface OwnDemo extends DemoProgram {
  /** The folder for all its temporary files, which its pods are told of too. */
  readonly temporary: string
}

function start(words: readonly string[]): OwnDemo {
  const temporary = mkdtempSync(join(root, 'a tmp-'))
  return { ...startDemo(words, { TMPDIR: temporary }), temporary }
}

async function nothingLeft({ temporary }: OwnDemo): Promise<void> {
  expect(readdirSync(temporary)).toEqual([])
  // A process that was killed takes a moment to go.
  await vi.waitFor(() => {
    expect(processesWith(temporary)).toEqual([])
  })
}

function longest(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length))
}

test.concurrent('nothing is needed for a run that is shown live, succeeds and leaves nothing', async () => {
  const demo = start([])
  // Live: the first words are here while the last ones are not yet written.
  await demo.said('│ assistant: Let me look.')
  expect(demo.text()).not.toContain('Done thinking')
  const { code, stdout, stderr } = await demo.ended
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).not.toContain('\u001b')
  expect(longest(stdout)).toBeLessThanOrEqual(80)
  expect(stdout).toMatch(/ s ▸ Pod running: /)
  expect(stdout).toContain('│ tool_call: Bash\n')
  expect(stdout).toContain('\n✔ succeeded\n  why ')
  expect(stdout).toMatch(/\n  tokens +240 in, 50 out/)
  expect(stdout).toMatch(/\n  cost +\$0\.0020 when it was recorded; nothing now\n/)
  await nothingLeft(demo)
})

const endings: [FailureName, number, RegExp][] = [
  ['oom', 1, /✘ failed .*OOMKilled.*reached its memory limit.*remedy +Raise memory/s],
  ['crash', 1, /✘ failed .*crashed \(139 =\s+128 \+ SIGSEGV\)/s],
  ['truncated', 1, /\? indeterminate .*ended with 0 but\s+wrote no result/s],
  ['evicted', 1, /✘ failed .*evict/is],
  ['deleted', 1, /✘ failed .*was deleted while\s+the agent ran, and not by the runner/s],
  ['image', 1, /✘ failed \(k8s_pod_schedule_failed\).*ErrImagePull/s],
  ['cancel', 1, /■ cancelled\n/],
  ['silent-node', 1, /\? indeterminate.*Neither the Kubernetes API nor the volume/s],
  ['api-down', 0, /The API server is back.*✔ succeeded\n/s],
]

test.concurrent.for(endings)(
  '--fail %s ends with %i and says why',
  async ([name, status, words]) => {
    const demo = start(['--fail', name])
    const { code, stdout, stderr } = await demo.ended
    expect(stdout).toContain(`▸ --fail ${name}: `)
    expect(stdout).toMatch(words)
    expect(longest(stdout)).toBeLessThanOrEqual(80)
    expect({ code, stderr }).toEqual({ code: status, stderr: '' })
    await nothingLeft(demo)
  },
)

test.concurrent.for([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s cancels a run, and nothing stays', async ([signal, status]) => {
  const demo = start(['--recording', 'tools'])
  await demo.said('│ tool_call: Bash')
  expect(processesWith(demo.temporary)).not.toEqual([])
  demo.child.kill(signal)
  const { code, stdout } = await demo.ended
  expect(stdout).toContain('▸ Cancelling: ')
  expect(stdout).toContain('\n■ cancelled\n')
  expect(code).toBe(status)
  await nothingLeft(demo)
})

test.concurrent('a second signal leaves at once, and nothing stays', async () => {
  const demo = start(['--fail', 'silent-node'])
  await demo.said('▸ --fail silent-node')
  demo.child.kill('SIGINT')
  await demo.said('▸ Cancelling: ')
  await new Promise((settle) => {
    setTimeout(settle, 600)
  })
  demo.child.kill('SIGINT')
  const { code, stdout, stderr } = await demo.ended
  expect(code).toBe(130)
  expect(stderr).toBe('Left at once.\n')
  expect(stdout).not.toContain('■ cancelled')
  await nothingLeft(demo)
})

const isFetched = existsSync(claudePlace().program)
if (!isFetched) {
  console.warn('Skipped: the demo with the real CLI, needs one "npm run demo -- --agent claude"')
}

test
  .skipIf(!isFetched)
  .concurrent('the real CLI without a key reads in its own folder and leaves nothing', async () => {
    const demo = start(['--agent', 'claude'])
    const { code, stdout, stderr } = await demo.ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(longest(stdout)).toBeLessThanOrEqual(80)
    expect(stdout).toMatch(/│ tool_result\n +│ README\.md\n +│ greeting\.js\n/)
    expect(stdout).toContain('│ assistant: This folder holds a small Node.js program')
    expect(stdout).toContain('nothing really, the answers were prepared\n')
    await nothingLeft(demo)
  })

test.concurrent('what is to be kept is kept', async () => {
  const demo = start(['--keep'])
  const { stdout } = await demo.ended
  const log = stdout.slice(stdout.indexOf('\n  log ')).replaceAll(/\s+/g, '')
  expect(log).toMatch(/^log\/.*\.pod\.ndjson\(9748bytes\)/)
  expect(readdirSync(demo.temporary)).toHaveLength(1)
  expect(processesWith(demo.temporary)).toEqual([])
})
