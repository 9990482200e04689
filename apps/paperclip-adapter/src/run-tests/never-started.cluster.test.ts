import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { cluster } from './__fixtures__/cluster-subject.ts'
import { describeNeverStarted } from './__fixtures__/suites/never-started.ts'
import { lacks, needsVolume } from './__fixtures__/test-cluster.ts'
import { useLab } from './__fixtures__/test-lab.ts'
import { makeAdapter, startRun } from './__fixtures__/test-run.ts'
import type { TestPlace } from './__fixtures__/test-subject.ts'
import { makeVolume } from './__fixtures__/test-volume.ts'

describeNeverStarted(cluster)

describe.skipIf(lacks(...needsVolume))('a run whose pod starts', { timeout: 180_000 }, () => {
  const lab = useLab(cluster)

  // It makes the kubelet make folders on the volume, which are root's.
  const isRoot = process.getuid?.() === 0
  if (!isRoot) console.warn('Skipped: a server that does not see the volume: needs root to tidy up')

  test
    .skipIf(!isRoot)
    .concurrent('a server that does not see the volume of its pods says so', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'agent-jobs-test-'))
      using volume = makeVolume(folder)
      const elsewhere: TestPlace = Object.create(lab, { volume: { value: volume } })
      const run = startRun(elsewhere, makeAdapter(elsewhere))
      const result = await run.result
      expect(result).toMatchObject({
        errorCode: 'k8s_pod_log_file_missing',
        errorMessage: expect.stringContaining(
          `Pod log file never appeared at ${run.paths.podLogPath}`,
        ),
        resultJson: { verdict: { outcome: 'failed' } },
      })
      await lab.gone(run)
      // The kubelet has made the folders that it was to mount.
      const made = join(lab.volume.mountPath, basename(volume.home))
      for (const path of [folder, made]) rmSync(path, { recursive: true, force: true })
    })
})
