import type { ContainerEvidence, RunEvidence } from '../index.ts'
import { recordedExit, recordedOutput } from './recorded-stream.ts'

/** A run of the real CLI that ended by itself, as a whole bundle says it. */
export function wholeRun(transcript: string, container: Partial<ContainerEvidence> = {}): RunEvidence {
  const exitCode = container.exitCode ?? recordedExit(transcript)
  const done = exitCode === 0
  const { log, stream } = recordedOutput(transcript)
  return {
    version: 1,
    takenAtMs: 1_700_000_060_000,
    run: { jobName: 'ac-agent-run-1a2b3c', namespace: 'agents' },
    intent: {},
    job: {
      observed: 'present',
      observations: 5,
      conditions: done
        ? [{ type: 'Complete', status: 'True', reason: 'CompletionsReached' }]
        : [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }],
    },
    pod: {
      observed: 'present',
      name: 'ac-agent-run-1a2b3c-x7k2p',
      uid: 'pod-uid-1',
      phase: done ? 'Succeeded' : 'Failed',
      conditions: [],
      containers: [
        {
          name: 'claude',
          kind: 'main',
          state: 'terminated',
          reason: done ? 'Completed' : 'Error',
          ...container,
          exitCode,
        },
      ],
    },
    mainContainer: 'claude',
    events: [],
    exitRecord: { source: 'termination-message', podUid: 'pod-uid-1', status: exitCode },
    begin: { podUid: 'pod-uid-1', startedAt: 1_700_000_000 },
    log: log ?? null,
    stream: stream ?? null,
    observation: { apiReachable: true, runningSinceMs: 1_700_000_000_000 },
  }
}
