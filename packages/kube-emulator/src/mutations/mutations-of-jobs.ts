import type { Mutation } from './mutate.ts'

export const mutationsOfJobs: readonly Mutation[] = [
  {
    name: 'the condition that announces the end of a Job comes with the last one',
    file: 'job-sync.ts',
    from: 'noteEnding(sync)\n  writeStatus(sync)',
    to: 'noteEnding(sync)',
    noticedBy: [
      'a pod that succeeds makes the Job SuccessCriteriaMet and then Complete',
      'a pod that fails makes the Job FailureTarget and then Failed',
    ],
  },
  {
    name: 'a Job has Failed while its pod still ends',
    file: 'job-sync.ts',
    from: 'const isOver = succeeded.length + failed.length + (sync.status.terminating ?? 0) === 0',
    to: 'const isOver = true',
    noticedBy: [],
  },
  {
    name: 'a suspended Job runs',
    file: 'job-sync.ts',
    from: 'if (suspend) return 0',
    to: '',
    noticedBy: [
      'a Job that is made suspended has no pod and no start',
      'a suspended Job that is resumed begins',
      'a running Job that is suspended loses its pod and does not fail',
    ],
  },
  {
    name: 'a pod that ends is replaced at once, whatever the policy',
    file: 'job-sync.ts',
    from: `job.spec.podReplacementPolicy === 'Failed' ? terminating : 0`,
    to: '0',
    noticedBy: ['podReplacementPolicy Failed replaces a pod only after its end'],
  },
  {
    name: 'the deadline of a Job is forgotten',
    file: 'job-progress.ts',
    from: 'if (untilDeadlineMs <= 0)',
    to: 'if (untilDeadlineMs < -1_000_000)',
    noticedBy: ['a Job over its activeDeadlineSeconds fails and its pod is deleted'],
  },
  {
    name: 'a finished Job stays for ever',
    file: 'job-ttl-controller.ts',
    from: 'if (remainingMs === undefined) return',
    to: 'if (remainingMs !== 0.5) return',
    noticedBy: ['a Job with ttlSecondsAfterFinished goes with its pod when that time is over'],
  },
  {
    name: 'a Job has no events',
    file: 'job-sync.ts',
    from: `parts.events.record(job, { type: 'Normal', reason: 'Completed', message: 'Job completed' })`,
    to: '{}',
    noticedBy: ['events tell the creation of the pod and the end of the Job'],
  },
]
