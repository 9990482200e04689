import { describe, expect, test } from 'vitest'

import { classifyRun, type ContainerEvidence, type RunEvidence, type Verdict } from './index.ts'

const run = { jobName: 'ac-1', namespace: 'agents' }

function pending(container: Partial<ContainerEvidence> = {}): RunEvidence['pod'] {
  return {
    observed: 'present',
    name: 'ac-1-x',
    phase: 'Pending',
    containers: [{ name: 'claude', kind: 'main', state: 'waiting', ...container }],
  }
}

function givenUp(reason: string, message = '', pod: RunEvidence['pod'] = pending()): Verdict {
  return classifyRun({
    takenAtMs: 900_000,
    run,
    intent: {},
    job: { observed: 'present', conditions: [] },
    pod,
    waiting: { reason, message, sinceMs: 0, hopeless: false },
    stream: { linesRead: 0 },
    log: { bytes: 0, complete: true },
  })
}

const backOff = 'Back-off pulling image "r.example/a:1": ErrImagePull: '

describe('a run that never started', () => {
  test.for<readonly [string, string, string]>([
    ['ImagePullBackOff', `${backOff}pull access denied, authorization failed`, 'image_auth'],
    ['ErrImagePull', `${backOff}unexpected status: 401 Unauthorized`, 'image_auth'],
    ['ImagePullBackOff', `${backOff}r.example/a:1: not found`, 'image_missing'],
    ['ErrImagePull', `${backOff}manifest unknown`, 'image_missing'],
    ['ImagePullBackOff', `${backOff}dial tcp: lookup r.example: no such host`, 'image_network'],
    ['ImagePullBackOff', `${backOff}429 Too Many Requests - toomanyrequests`, 'image_network'],
    ['ErrImagePull', `${backOff}x509: certificate signed by unknown authority`, 'image_network'],
    ['ErrImagePull', `${backOff}no match for platform in manifest`, 'image_pull'],
    ['Pulling', 'Pulling image "r.example/a:1"', 'image_pull'],
    ['ImageInspectError', 'inspect failed', 'image_inspect'],
    ['QuotaExceeded', '', 'quota_exceeded'],
    ['QuotaIncomplete', 'failed quota: q: must specify limits.cpu', 'quota_must_specify'],
    ['FailedCreate', 'maximum memory usage per Container is 1Gi', 'quota_must_specify'],
    ['FailedCreate', 'admission webhook "x.example" denied the request: no', 'admission_denied'],
    ['FailedCreate', 'failed calling webhook "x.example": timeout', 'admission_unavailable'],
    ['FailedCreate', 'pods is forbidden: because it is being terminated', 'namespace_terminating'],
    ['FailedCreate', 'etcdserver: something new', 'pod_not_created'],
    ['Suspended', '', 'queued_suspended'],
    [
      'SchedulingGated',
      'Scheduling is blocked due to non-empty scheduling gates',
      'scheduling_gated',
    ],
    ['Unschedulable', 'pod has unbound immediate PersistentVolumeClaims', 'volume_claim'],
    ['Unschedulable', '1 node(s) had untolerated taint(s)', 'unschedulable'],
    ['Scheduling', '', 'unschedulable'],
    ['FailedAttachVolume', 'Multi-Attach error for volume "v"', 'volume_mount'],
    ['FailedCreatePodSandBox', 'failed to assign an IP address', 'sandbox_create'],
    ['CreateContainerError', 'context deadline exceeded', 'container_create'],
    ['RunContainerError', 'mount point missing', 'container_start'],
    ['PostStartHookError', 'exited with 1', 'container_hook'],
    ['CrashLoopBackOff', 'back-off 5m0s restarting', 'crash_loop'],
    ['NoPod', '', 'no_pod'],
    ['SomethingNew', 'never heard of', 'pod_not_started'],
  ])('because of %s (%s) is told as %s', ([reason, message, expected]) => {
    const verdict = givenUp(reason, message)
    expect(verdict).toMatchObject({
      outcome: 'failed',
      code: 'k8s_pod_schedule_failed',
      reason: expected,
      retry: { agentStarted: false },
    })
    expect(verdict.message).toMatch(/^Pod scheduling failed: /u)
    expect(verdict.cause).toMatch(/^The agent never started after waiting 900 s: .*\.$/u)
    expect(verdict.remedy).not.toBe('')
  })

  test.for(['FailedMount', 'FailedCreatePodSandBox'])(
    'because of its image is not told as %s, which is over when a container waits for its image',
    (reason) => {
      const verdict = classifyRun({
        run,
        intent: {},
        pod: pending({ reason: 'InvalidImageName', message: "couldn't parse image name" }),
        waiting: { reason: 'InvalidImageName', message: "couldn't parse image name" },
        events: [{ reason, message: 'timed out waiting for the condition' }],
        stream: { linesRead: 0 },
      })
      expect(verdict.reason).toBe('image_invalid')
    },
  )

  test('may be tried again when waiting can help, not when it cannot', () => {
    expect(givenUp('Unschedulable', '0/1 nodes: 1 Insufficient memory').retry.safe).toBe(true)
    expect(givenUp('InvalidImageName', 'bad').retry.safe).toBe(false)
  })

  test('because of the processor of the node names it', () => {
    const pod = {
      observed: 'present',
      phase: 'Failed',
      containers: [
        {
          name: 'claude',
          state: 'terminated',
          reason: 'StartError',
          exitCode: 128,
          message: 'exec /usr/bin/sh: exec format error',
        },
      ],
    } as const
    expect(classifyRun({ run, intent: {}, pod })).toMatchObject({
      code: 'k8s_pod_schedule_failed',
      reason: 'start_wrong_architecture',
    })
  })

  test('because an init container ran out of memory says so', () => {
    const pod = pending()
    const init = {
      name: 'setup',
      kind: 'init',
      state: 'terminated',
      exitCode: 137,
      reason: 'OOMKilled',
    } as const
    const withInit = {
      ...pod,
      observed: 'present',
      containers: [init, ...(pod?.containers ?? [])],
    } as const
    expect(classifyRun({ run, pod: withInit }).reason).toBe('init_oom')
  })

  test('is not claimed when the agent has written something', () => {
    const verdict = classifyRun({
      run,
      intent: {},
      pod: pending(),
      waiting: { reason: 'Unschedulable' },
      stream: { linesRead: 4, assistantContent: true },
    })
    expect(verdict.code).not.toBe('k8s_pod_schedule_failed')
  })
})

describe('a container that ran without its agent', () => {
  function ended(exitCode: number, message?: string): RunEvidence {
    return {
      run,
      intent: {},
      pod: {
        observed: 'present',
        phase: 'Failed',
        containers: [{ name: 'claude', state: 'terminated', reason: 'Error', exitCode, message }],
      },
      stream: { linesRead: 0, lastLineComplete: true },
      log: { bytes: 0, complete: true, stderrFirstPlainLine: 'sh: 1: claude: not found' },
    }
  }

  test('because the image does not have it ended with 127', () => {
    const verdict = classifyRun(ended(127))
    expect(verdict).toMatchObject({
      code: 'agent_not_found',
      reason: 'agent_not_found',
      retry: { agentStarted: false },
    })
    expect(verdict.message).toContain('Claude exited with code 127: sh: 1: claude: not found')
    expect(classifyRun(ended(126)).reason).toBe('agent_not_executable')
  })

  test('because another pod has the run is for the other pod to judge', () => {
    expect(classifyRun(ended(75, 'fence lost'))).toMatchObject({
      outcome: 'indeterminate',
      code: 'k8s_fence_lost',
      retry: { safe: false, agentStarted: false },
    })
    expect(classifyRun(ended(75)).reason).toBe('agent_exit')
  })

  test.for<readonly [string, number, string]>([
    ['prompt', 66, 'prompt_unreadable'],
    ['secret', 67, 'secret_unreadable'],
    ['volume', 74, 'volume_unwritable'],
    ['settings', 64, 'script_settings'],
  ])('because of its %s ended with %i', ([stopReason, status, reason]) => {
    const verdict = classifyRun({ ...ended(status), exitRecord: { status, stopReason } })
    expect(verdict).toMatchObject({ outcome: 'failed', reason, retry: { agentStarted: false } })
  })
})

test('every way in which a node evicts or is lost has its own name', () => {
  const reasonOf = (pod: Partial<NonNullable<RunEvidence['pod']>>): string =>
    classifyRun({
      run,
      intent: {},
      job: { observed: 'present', conditions: [] },
      pod: { observed: 'present', phase: 'Failed', ...pod },
      stream: { linesRead: 3, resultCount: 0, assistantContent: true },
    }).reason
  const evicted = (message: string): string => reasonOf({ reason: 'Evicted', message })
  expect(evicted('The node was low on resource: memory. Threshold quantity: 100Mi')).toBe(
    'evicted_memory',
  )
  expect(evicted('The node was low on resource: ephemeral-storage.')).toBe('evicted_disk')
  expect(evicted('The node had condition: [DiskPressure].')).toBe('evicted_disk')
  expect(evicted('The node was low on resource: inodes.')).toBe('evicted_inodes')
  expect(evicted('The node was low on resource: pids.')).toBe('evicted_pids')
  expect(evicted('Usage of EmptyDir volume "d" exceeds the limit "1Gi".')).toBe('evicted_ephemeral')
  expect(evicted('')).toBe('evicted')
  const disrupted = (reason: string): string =>
    reasonOf({ conditions: [{ type: 'DisruptionTarget', status: 'True', reason }] })
  expect(disrupted('DeletionByTaintManager')).toBe('disrupted_tainted')
  expect(disrupted('TerminationByKubelet')).toBe('disrupted_by_kubelet')
  expect(disrupted('SomethingNew')).toBe('disrupted')
  const shutdown = 'Pod was terminated in response to imminent node shutdown.'
  expect(reasonOf({ reason: 'Terminated', message: shutdown })).toBe('node_shutdown')
  expect(reasonOf({ phase: 'Unknown', reason: 'NodeLost' })).toBe('node_lost')
})
