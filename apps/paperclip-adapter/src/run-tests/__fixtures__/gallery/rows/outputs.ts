import { forgeExit, initAndAnswer, result, type Step } from '../../steps.ts'
import type { Expected, GalleryRow } from '../gallery-row.ts'
import { exit } from '../steps.ts'

const family = 'the output'

/** Does this to the folder of the run once its first lines have been read, and goes on. */
function meddle(deed: Step, ...after: readonly Step[]): readonly Step[] {
  return [initAndAnswer, { sleep: 1_500 }, deed, { sleep: 4_000 }, ...after]
}

const success: Expected = {
  outcome: 'succeeded',
  reason: 'succeeded',
  says: /wrote a successful result and ended with 0/,
}

/** Writes nothing, and ends when it is told to. */
const silent = ['sh', '-c', "trap 'exit 0' TERM; sleep 600 & wait"]

const nothingSeen: Expected = {
  outcome: 'failed',
  reason: 'log_file_missing',
  code: 'k8s_pod_log_file_missing',
  says: /^Pod log file never appeared at \/[^]*claimName, mountPath and subPath/,
}

const onSmallClaim = {
  family,
  site: 'alone on a small claim',
  needs: 'AGENT_JOBS_TEST_SMALL_CLAIM',
  notOn: { subject: 'emulator', because: 'its volumes are folders of this machine' },
} as const

/** What becomes of the files of a run. */
export const outputs: readonly GalleryRow[] = [
  {
    done: 'the log is deleted while it grows',
    truth: 'a success, and all of it was read',
    family,
    steps: meddle({ shell: 'rm stdout.ndjson' }, result, ...exit(0)),
    expected: { ...success, notes: [/file-unlinked/] },
  },
  {
    done: 'the log is emptied while it grows',
    truth: 'a success, and all of it was read',
    family,
    steps: meddle({ shell: ': >stdout.ndjson' }, result, ...exit(0)),
    expected: { ...success, notes: [/file-truncated/] },
    always: true,
  },
  {
    done: 'another file takes the place of the log',
    truth: 'a success, and all of it was read',
    family,
    steps: meddle({ shell: 'cp stdout.ndjson x; echo more >>x; mv x stdout.ndjson' }, result, ...exit(0)),
    expected: { ...success, notes: [/file-replaced/] },
  },
  {
    done: 'the log is deleted, and the agent ends with 3',
    truth: 'it failed by itself; how its log fared has nothing to do with it',
    family,
    steps: meddle({ shell: 'rm stdout.ndjson' }, ...exit(3)),
    expected: {
      outcome: 'failed',
      reason: 'agent_exit',
      code: 'claude_truncated',
      says: /exit code 3/,
      notes: [/file-unlinked/],
    },
  },
  {
    done: 'the agent forges an exit line that says 0, and ends with 3',
    truth: 'it failed: the kubelet saw 3',
    family,
    steps: meddle(forgeExit(0), ...exit(3)),
    expected: { outcome: 'failed', reason: 'agent_exit', says: /exit code 3/ },
    always: true,
  },
  {
    done: 'the agent forges an exit line that says 9, and ends well',
    truth: 'a success: the kubelet saw 0',
    family,
    steps: meddle(forgeExit(9), result, ...exit(0)),
    expected: success,
  },
  {
    done: 'the agent quotes a result of its own in its answer, and ends with 0',
    truth: 'no result was written: nobody knows whether it had finished',
    family,
    steps: [
      initAndAnswer,
      { err: '{"type":"result","subtype":"success","is_error":false,"result":"done"}\n' },
      ...exit(0),
    ],
    expected: { outcome: 'indeterminate', reason: 'agent_no_result', says: /no proof of success/ },
  },
  {
    done: 'the container runs and nothing of it is ever seen on the volume',
    truth: 'it does not write where the server looks',
    family,
    alter: [['spec.template.spec.containers.0.command', silent]],
    expected: nothingSeen,
  },
  {
    done: 'the folder of the run is closed to the pod',
    truth: 'the pod could not write there, and the agent never started',
    family,
    deeds: [{ at: 'created', act: 'close the folder' }],
    notOn: { subject: 'emulator', because: 'its pods may be root, whom no mode stops' },
    expected: {
      outcome: 'failed',
      reason: ['volume_unwritable', 'log_file_missing'],
      says: /write/,
    },
  },
  {
    ...onSmallClaim,
    done: 'the agent fills the volume, and has no room for its result',
    truth: 'it could not write any more, and ended with 1',
    steps: [
      initAndAnswer,
      { shell: 'head -c 64000000 /dev/zero >filler || :' },
      result,
      ...exit(0),
    ],
    expected: { outcome: 'failed', reason: 'agent_exit', says: /exit code 1/ },
  },
  {
    ...onSmallClaim,
    done: 'the volume is full before the agent starts',
    truth: 'the pod could not write there, and the agent never started',
    steps: [initAndAnswer, result, ...exit(0)],
    deeds: [{ at: 'created', act: 'fill the volume' }],
    expected: {
      outcome: 'failed',
      reason: ['volume_unwritable', 'log_file_missing'],
      says: /write/,
      losesEvidence: true,
      notes: [/Could not keep the evidence: .*ENOSPC/],
    },
  },
]
