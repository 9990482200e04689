import { expect, test } from 'vitest'

import { judgeRecording, type Written } from './__fixtures__/recorded-runs/judge-recording.ts'
import { jittered, readRecording, recordingNames } from './__fixtures__/recorded-runs/recording.ts'

type Row = readonly [written: Written, reason: string | readonly string[]]

const never = (reason: string): Row => ['nothing', reason]
const away = (...reasons: string[]): Row => ['part', reasons]
const success: Row = ['answer', 'succeeded']

/** What was true in each, and how far its agent had come. */
const rows: Readonly<Record<string, Row>> = {
  success,
  ttlAfterFinished: success,
  apiserverOutage: success,
  kubeletRestart: success,
  containerdKilled: success,
  sandboxFails: success,
  exit1: away('agent_exit'),
  readOnlyRoot: away('agent_exit'),
  pidsOrForkFails: away('agent_exit'),
  sigsegv: away('crashed'),
  exit137own: away('killed_unproven'),
  processKilledOnNode: away('killed_unproven'),
  exit143own: away('terminated_unproven'),
  oomMain: away('oom_killed'),
  oomChild: away('oom_killed'),
  imageNotFound: never('image_network'),
  invalidImageName: never('image_invalid'),
  imageNeverPull: never('image_never_pull'),
  configErrorSecretEnv: never('container_config'),
  configErrorNonRoot: never('container_config'),
  startErrorNoCommand: never('start_command_missing'),
  execFormat: never('start_not_executable'),
  unschedulableSelector: never('unschedulable'),
  unschedulableCpu: never('unschedulable'),
  pvcMissing: never('volume_claim'),
  secretVolumeMissing: never('volume_mount'),
  quotaForbids: never('quota_exceeded'),
  podSecurityForbids: never('podsecurity'),
  serviceAccountMissing: never('service_account_missing'),
  initFails: never('init_failed'),
  outOfCpuAdmission: never('node_rejected'),
  jobDeletedBackground: away('job_deleted_externally', 'pod_deleted'),
  jobDeletedForeground: away('job_deleted_externally', 'pod_deleted'),
  namespaceDeleted: away('job_deleted_externally', 'pod_deleted'),
  podDeleted: away('pod_deleted'),
  podForceDeleted: away('pod_deleted'),
  ignoresSigterm: away('pod_deleted'),
  evictedByApi: away('disrupted_drained'),
  preempted: away('disrupted_preempted'),
  nodeDeleted: away('disrupted_podgc'),
  ephemeralEvicted: away('evicted_ephemeral'),
  jobDeadline: away('job_deadline'),
  podDeadline: away('pod_deadline'),
  suspended: away('job_suspended'),
  // Nothing is over: the pod still says that it runs.
  nodeSilent: away('not_over'),
  nodeNotReady: away('node_lost'),
}

test('every recording has its row', () => {
  expect(Object.keys(rows).toSorted()).toEqual(recordingNames().toSorted())
})

test.concurrent.for(Object.entries(rows))(
  '%s is judged the same, however late each watch tells its part',
  async ([name, [written, reason]]) => {
    const entries = readRecording(name)
    const random = randomOf(20_261_121)
    const plays = [entries, ...[0, 1, 2, 3].map(() => jittered(entries, 1_000, random))]
    const verdicts = new Set<string>()
    for (const play of plays) {
      const verdict = await judgeRecording(play, written)
      expect([reason].flat(), verdict.message).toContain(verdict.reason)
      const { outcome, code, confidence } = verdict
      verdicts.add([outcome, code, verdict.reason, confidence].join(' '))
    }
    expect([...verdicts]).toHaveLength(1)
  },
)

/** A small generator with a seed, so that a failure can be seen again. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
