import { cutOff, success, type RecordedRow } from './recorded-row.ts'

/** The agent ended, or was ended by its limits. */
export const ownEnds: Readonly<Record<string, RecordedRow>> = {
  success: {
    truth: 'the agent ended with 0',
    written: 'answer',
    verdict: success,
    says: /successful result and ended with 0/u,
  },
  exit1: {
    truth: 'it failed by itself; the termination message is its last output',
    written: 'nothing',
    verdict: { outcome: 'failed', code: 'claude_exited', reason: 'agent_exit' },
    says: /^Claude exited with code 1 \[pod: reason=Error, message=boom\]\nThe agent ended by itself with 1 \(boom\)/u,
  },
  exit137own: {
    truth: 'it chose 137 itself: nobody killed it',
    written: 'part',
    verdict: { ...cutOff, reason: 'killed_unproven', confidence: 'unknown' },
    says: /a SIGKILL, cause unproven, or an exit code that the agent chose/u,
  },
  exit143own: {
    truth: 'it chose 143 itself (or passed on a TERM): the API cannot tell',
    written: 'part',
    verdict: { ...cutOff, reason: 'terminated_unproven', confidence: 'unknown' },
    says: /a SIGTERM from somebody that the evidence does not name, or an exit code that the agent chose/u,
  },
  sigsegv: {
    truth: 'a process of it died of SIGSEGV and the shell passed 139 on',
    written: 'nothing',
    verdict: { outcome: 'failed', code: 'claude_crashed', reason: 'crashed' },
    says: /crashed \(139 = 128 \+ SIGSEGV\)/u,
  },
  oomMain: {
    truth: 'OOM of the main process: the whole container went',
    written: 'part',
    verdict: { ...cutOff, reason: 'oom_killed' },
    says: /reached its memory limit/u,
  },
  oomChild: {
    truth: 'OOM of a child; the parent ended by itself with the 137',
    written: 'part',
    verdict: { ...cutOff, reason: 'oom_killed' },
    says: /the agent, or a process whose 137 it passed on, was killed for it/u,
  },
  readOnlyRoot: {
    truth: 'the agent failed by itself: read-only file system',
    written: 'nothing',
    verdict: { outcome: 'failed', code: 'claude_exited', reason: 'agent_exit' },
    says: /ended by itself with 1 \(sh: can't create \/tmp\/x: Read-only file system\)/u,
  },
  jobDeadline: {
    truth: 'DeadlineExceeded of the Job: the pod is deleted',
    written: 'part',
    verdict: { outcome: 'timed_out', code: 'timeout', reason: 'job_deadline' },
    says: /was active longer than its activeDeadlineSeconds/u,
  },
  podDeadline: {
    truth: 'DeadlineExceeded of the pod: the pod stays',
    written: 'part',
    verdict: { outcome: 'timed_out', code: 'timeout', reason: 'pod_deadline' },
    says: /was active longer than its activeDeadlineSeconds/u,
  },
  ttlAfterFinished: {
    truth: 'a success; then Job and pod are removed',
    written: 'answer',
    verdict: success,
    says: /successful result and ended with 0/u,
  },
  apiserverOutage: {
    truth: 'a success; watches broke and had to be resumed',
    written: 'answer',
    verdict: success,
    says: /successful result and ended with 0/u,
  },
  kubeletRestart: {
    truth: 'a success',
    written: 'answer',
    verdict: success,
    says: /successful result and ended with 0/u,
  },
  containerdKilled: {
    truth: "a success: the process is not containerd's child",
    written: 'answer',
    verdict: success,
    says: /successful result and ended with 0/u,
  },
  processKilledOnNode: {
    truth: 'killed by somebody on the node: looks just like exit 137',
    written: 'part',
    verdict: { ...cutOff, reason: 'killed_unproven', confidence: 'unknown' },
    says: /a SIGKILL, cause unproven, or an exit code that the agent chose/u,
  },
  pidsOrForkFails: {
    truth: 'the agent could not start a process',
    written: 'nothing',
    verdict: { outcome: 'failed', code: 'claude_exited', reason: 'agent_exit' },
    says: /can't fork: Resource temporarily unavailable/u,
  },
}
