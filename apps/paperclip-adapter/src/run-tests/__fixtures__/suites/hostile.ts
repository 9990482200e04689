import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { forgeExit, initAndAnswer, result } from '../steps.ts'
import { needsVolume, until } from '../test-cluster.ts'
import { useLab } from '../test-lab.ts'
import type { TestRun } from '../test-run.ts'
import type { TestSubject } from '../test-subject.ts'

const files = 'stdout.ndjson stderr.log events.ndjson cancel'

/** What agents do to the files of their runs. */
export function describeHostile(subject: TestSubject): void {
  describe.skipIf(subject.lacks(...needsVolume))('an agent that', { timeout: 180_000 }, () => {
    const lab = useLab(subject)

    /** A file of the server's own, to which an agent might want to lead it. */
    function outside(): string {
      const path = join(lab.volume.home, 'outside.txt')
      writeFileSync(path, '{"type":"result","result":"the server\'s own"}\n')
      return path
    }

    /** Starts a run that does this to its folder once its first lines have been heard, and goes on. */
    async function meddle(command: string): Promise<TestRun> {
      const goesOn = [{ sleep: 2_000 }, result, { exit: 0 }]
      const steps = [initAndAnswer, { wait: 'go' }, { shell: command }, ...goesOn]
      const run = lab.start({ agent: 'scripted', steps })
      await until('its first lines are heard', () => run.stdout.split('\n').length === 3)
      run.touch('go')
      return run
    }

    const meddlings = [
      [
        'puts a symlink in the place of its output',
        'rm stdout.ndjson; ln -s OUTSIDE stdout.ndjson',
        'file-refused',
      ],
      [
        'puts a FIFO in the place of its output',
        'rm stdout.ndjson; mkfifo stdout.ndjson',
        'file-refused',
      ],
      [
        'puts a folder in the place of its output',
        'rm stdout.ndjson; mkdir stdout.ndjson',
        'file-refused',
      ],
      ['puts FIFOs in the place of all files', `rm ${files}; mkfifo ${files}`, 'file-refused'],
      [
        'puts another file in the place of its output',
        'cp stdout.ndjson x; echo more >>x; mv x stdout.ndjson',
        'file-replaced',
      ],
      ['removes its output', 'rm stdout.ndjson', 'file-unlinked'],
      ['empties its output', ': >stdout.ndjson', 'file-truncated'],
    ] as const

    test.concurrent.for(meddlings)(
      '%s is heard to the end all the same',
      async ([, command, told]) => {
        const run = await meddle(command.replace('OUTSIDE', outside()))
        expect(await run.result).toMatchObject({
          exitCode: 0,
          summary: 'Hello! The task is done.',
          resultJson: { problems: expect.arrayContaining([expect.stringContaining(told)]) },
        })
        expect(run.stdout).toBe(lab.recording)
        expect(run.everything).not.toContain("the server's own")
        await lab.gone(run)
      },
    )

    const noise = [
      ['writes garbage into the pod’s own words', 'head -c 3000000 /dev/urandom >>events.ndjson'],
      ['closes the folder of its run', 'chmod 0 .'],
    ] as const

    test.concurrent.for(noise)('%s changes nothing', async ([, command]) => {
      const run = await meddle(command)
      expect(await run.result).toMatchObject({ exitCode: 0, resultJson: { problems: [] } })
      expect(run.stdout).toBe(lab.recording)
    })

    test.concurrent('forges its exit line is judged by the kubelet’s word', async () => {
      const steps = [
        initAndAnswer,
        forgeExit(0),
        { sleep: 5_000 },
        { touch: 'later' },
        { exit: 3 },
      ]
      const run = lab.start({ agent: 'scripted', steps })
      expect(await run.result).toMatchObject({ exitCode: 3, errorCode: 'claude_truncated' })
      expect(await run.made('later')).not.toBe('')
    })

    test.concurrent('writes a line of 64 MiB has its other lines delivered, and its files kept', async () => {
      const run = lab.start({
        agent: 'scripted',
        steps: [initAndAnswer, { longLine: 64 }, result],
      })
      expect(await run.result).toMatchObject({
        exitCode: 0,
        resultJson: { log: { stdoutBytes: lab.recording.length + 64 * 1_048_576 + 26 } },
      })
      expect(run.stdout).toBe(lab.recording)
      expect(existsSync(run.paths.stdout)).toBe(true)
      expect(run.notes).toContainEqual(
        expect.stringMatching(/A line of over 16 MiB, which ends at byte \d+, is only in the/),
      )
    })

    test.concurrent('writes NUL bytes has them delivered', async () => {
      const out = 'a\0b\0\0\n\0\0\0\n'
      const run = lab.start({ agent: 'scripted', steps: [{ out }, initAndAnswer, result] })
      expect(await run.result).toMatchObject({ exitCode: 0 })
      expect(run.stdout).toBe(`${out}${lab.recording}`)
    })

    test.concurrent('makes a FIFO of its cancel file is cancelled all the same', async () => {
      const shell = 'rm cancel; mkfifo cancel'
      const steps = [initAndAnswer, { obey: 130 }, { shell }, { stamp: true }]
      const run = lab.start({ agent: 'scripted', steps })
      await run.made('stamps')
      run.cancel()
      expect(await run.result).toMatchObject({
        errorCode: 'cancelled',
        resultJson: { executionCancellation: { state: 'acknowledged' } },
      })
      await lab.gone(run)
    })
  })
}
