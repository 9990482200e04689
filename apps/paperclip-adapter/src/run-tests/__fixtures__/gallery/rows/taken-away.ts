import { initAndAnswer, obedient, stubborn, whole, type Step } from '../../steps.ts'
import type { Act, Expected, GalleryRow } from '../gallery-row.ts'
import { stay, up, exit } from '../steps.ts'

const family = 'the run is taken away'
const graceSec = 10
const working: readonly Step[] = [initAndAnswer, obedient, ...stay]
const ignoring: readonly Step[] = [initAndAnswer, stubborn, ...stay]
const config = { graceSec }

function once(act: Act): Pick<GalleryRow, 'deeds' | 'config'> {
  return { deeds: [{ at: up, act }], config }
}

function away(reason: string | readonly string[], says: RegExp): Expected {
  return { outcome: 'failed', reason, says, confidence: 'proven', silentOn: /memory limit/ }
}

const jobDeleted = /was deleted while (the agent|it) ran, and not by the runner/
const podDeleted = /was deleted while it ran, and not by the runner/

/** Runs that somebody or something takes away while they run. */
export const takenAway: readonly GalleryRow[] = [
  {
    done: 'somebody deletes the Job',
    truth: 'somebody deleted the Job',
    family,
    recording: 'jobDeletedBackground',
    steps: working,
    ...once('delete the Job'),
    // Which of the two went first is not always told.
    expected: away(['job_deleted_externally', 'pod_deleted'], jobDeleted),
    always: true,
  },
  {
    done: 'somebody deletes the Job in the foreground, and the agent ends with 0',
    truth: 'somebody deleted the Job; that it ended with 0 proves nothing',
    family,
    recording: 'jobDeletedForeground',
    steps: [initAndAnswer, { obey: 0 }, ...stay],
    ...once('delete the Job in the foreground'),
    expected: away(
      ['job_deleted_externally', 'pod_deleted'],
      /was deleted while .* ran, and not by the runner/,
    ),
  },
  {
    done: 'somebody deletes the pod',
    truth: 'somebody deleted the pod',
    family,
    recording: 'podDeleted',
    steps: working,
    ...once('delete the pod'),
    expected: away('pod_deleted', podDeleted),
  },
  {
    done: 'somebody deletes the pod at once',
    truth: 'somebody deleted the pod, and nobody saw how it ended',
    family,
    recording: 'podForceDeleted',
    steps: ignoring,
    ...once('delete the pod at once'),
    expected: away('pod_deleted', podDeleted),
  },
  {
    done: 'somebody deletes the pod, and the agent ignores every signal',
    truth: 'somebody deleted the pod: SIGKILL when its grace was over',
    family,
    recording: 'ignoresSigterm',
    steps: ignoring,
    ...once('delete the pod'),
    expected: away('pod_deleted', podDeleted),
  },
  {
    done: 'the pod is evicted by the API, as a drain does it',
    truth: 'evicted',
    family,
    recording: 'evictedByApi',
    steps: working,
    ...once('evict the pod'),
    expected: away('disrupted_drained', /removed by the eviction API, as a node drain/),
    always: true,
  },
  {
    done: 'a pod of higher priority needs the room',
    truth: 'preempted',
    family,
    recording: 'preempted',
    steps: working,
    ...once('send a pod of higher priority'),
    config: { ...config, resources: '$SEAT' },
    emulated: { trouble: { kind: 'preempted' }, at: 'up' },
    expected: away('disrupted_preempted', /removed to make room for a pod of higher priority/),
  },
  {
    done: 'the agent writes more to the local disk than it may',
    truth: 'evicted by the kubelet for it',
    family,
    recording: 'ephemeralEvicted',
    config: {
      graceSec,
      resources: {
        requests: { cpu: '50m', memory: '64Mi' },
        limits: { cpu: '2', memory: '1Gi', 'ephemeral-storage': '20Mi' },
      },
    },
    steps: [
      initAndAnswer,
      obedient,
      {
        shell:
          'head -c 60000000 /dev/zero >"${TMPDIR:-/tmp}/${EXCHANGE##*/}"; case $MEMORY_IS_LIMITED in no) rm "${TMPDIR:-/tmp}/${EXCHANGE##*/}" ;; esac',
      },
      ...stay,
    ],
    emulated: { trouble: { kind: 'ephemeral-storage-evicted' }, at: 'up' },
    expected: away(
      'evicted_ephemeral',
      /evicted because it used more local disk than its limit allows/,
    ),
  },
  {
    done: 'the Job reaches its activeDeadlineSeconds',
    truth: 'the cluster ended the Job',
    family,
    recording: 'jobDeadline',
    steps: working,
    config,
    alter: [['spec.activeDeadlineSeconds', 6]],
    expected: {
      outcome: 'timed_out',
      reason: 'job_deadline',
      code: 'timeout',
      says: /was active longer than its activeDeadlineSeconds/,
    },
    always: true,
  },
  {
    done: 'the pod reaches its activeDeadlineSeconds',
    truth: 'its node ended the pod',
    family,
    recording: 'podDeadline',
    steps: working,
    config,
    alter: [['spec.activeDeadlineSeconds'], ['spec.template.spec.activeDeadlineSeconds', 6]],
    expected: {
      outcome: 'timed_out',
      reason: 'pod_deadline',
      code: 'timeout',
      says: /was active longer than its activeDeadlineSeconds/,
    },
  },
  {
    done: 'the Job is removed as soon as it is finished',
    truth: 'a success; then Job and pod were removed',
    family,
    recording: 'ttlAfterFinished',
    steps: [whole, ...exit(0)],
    alter: [['spec.ttlSecondsAfterFinished', 0]],
    expected: { outcome: 'succeeded', reason: 'succeeded', says: /successful result/ },
  },
  {
    done: 'somebody suspends the Job',
    truth: 'the pod was stopped, the Job waits: neither failed nor finished',
    family,
    recording: 'suspended',
    steps: working,
    ...once('suspend the Job'),
    expected: {
      outcome: 'indeterminate',
      reason: 'job_suspended',
      says: /was suspended while the agent ran/,
    },
  },
  {
    done: 'somebody deletes the namespace',
    truth: 'somebody deleted everything',
    family,
    recording: 'namespaceDeleted',
    steps: working,
    ...once('delete the namespace'),
    site: 'in a namespace that goes',
    expected: away(['pod_deleted', 'job_deleted_externally'], /was deleted while/),
  },
  {
    done: 'somebody kills the process on the node',
    truth: 'a SIGKILL; it looks just like an exit code 137 that the agent chose',
    family,
    recording: 'processKilledOnNode',
    steps: ignoring,
    ...once('kill the process on the node'),
    emulated: { trouble: { kind: 'process-killed' }, at: 'up' },
    expected: {
      outcome: 'failed',
      reason: 'killed_unproven',
      confidence: 'unknown',
      says: /a SIGKILL, cause unproven, or an exit code that the agent chose or passed on/,
      silentOn: /was deleted|memory limit/,
    },
  },
  {
    done: 'the node is deleted',
    truth: 'the pod was removed by the garbage collector',
    family,
    recording: 'nodeDeleted',
    steps: ignoring,
    config,
    site: 'alone on the node',
    needs: 'AGENT_JOBS_TEST_PART',
    deeds: [{ at: up, act: 'delete the node' }],
    emulated: { trouble: { kind: 'node-deleted' }, at: 'up' },
    expected: away('disrupted_podgc', /its node does not exist any more/),
  },
  {
    done: 'the pod is lost before its last status is told',
    truth: 'nobody told how it ended but the pod itself',
    family,
    steps: [initAndAnswer, { touch: 'up' }, { sleep: 1_000 }, ...exit(3)],
    emulated: { trouble: { kind: 'pod-lost' }, at: 'up' },
    notOn: { subject: 'cluster', because: 'a kubelet does not do so when asked' },
    expected: {
      outcome: 'failed',
      reason: ['agent_exit', 'pod_deleted', 'pod_gone'],
      says: /exit code 3|with 3|pod is gone/,
    },
  },
  {
    done: 'somebody deletes the Job after the result',
    truth: 'the agent had finished; then somebody deleted the Job',
    family,
    steps: [whole, stubborn, ...stay],
    ...once('delete the Job'),
    expected: { outcome: 'succeeded', reason: 'succeeded', says: /wrote a successful result/ },
  },
]
