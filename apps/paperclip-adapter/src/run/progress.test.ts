import type { JobState } from '@agent-jobs/job-watcher'
import { expect, test } from 'vitest'

import { reportProgress } from './progress.ts'

function waitingFor(reason: string): JobState {
  return {
    phase: 'waiting',
    waiting: { reason, message: 'no such image', sinceMs: 0, hopeless: false },
    // What else a state carries is not told.
  } as unknown as JobState
}

test('what a waiting pod alternates between is told once', () => {
  const notes: string[] = []
  const log = { lastOutputAtMs: 0, note: async (text: string) => void notes.push(text) }
  const progress = reportProgress({}, log)
  for (const reason of ['ErrImagePull', 'ImagePullBackOff', 'ErrImagePull', 'ImagePullBackOff']) {
    progress.onState(waitingFor(reason))
  }
  progress.onState({ ...waitingFor(''), phase: 'unobservable' })
  progress.onState(waitingFor('ImagePullBackOff'))
  progress.stop()
  expect(notes).toEqual([
    '[paperclip] Waiting for a pod: ErrImagePull: no such image',
    '[paperclip] Waiting for a pod: ImagePullBackOff: no such image',
    '[paperclip] The Kubernetes API cannot be reached: the run goes on, its output is still read',
    '[paperclip] Waiting for a pod: ImagePullBackOff: no such image',
  ])
})
