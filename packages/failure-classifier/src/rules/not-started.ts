import { startFailures } from '../exit.ts'
import { type Facts, mainName } from '../facts.ts'
import { plain } from '../plain-text.ts'
import { rule, type Rule } from '../rule.ts'
import { inBrackets, thePod } from '../sentences.ts'
import { waitingRule } from './waiting-rule.ts'

interface StartDraft {
  readonly id: string
  readonly reason: string
  readonly means: string
  readonly message?: RegExp
  readonly cause: string
  readonly remedy: string
}

const startDrafts: readonly StartDraft[] = [
  {
    id: 'start-wrong-architecture',
    reason: 'start_wrong_architecture',
    means: "The image is for another processor than the node's.",
    message: /exec format error/iu,
    cause: 'the program in the image is not for the processor of this node',
    remedy:
      'Use an image for the architecture of the node, or choose nodes with nodeSelector kubernetes.io/arch.',
  },
  {
    id: 'start-command-missing',
    reason: 'start_command_missing',
    means: "The image does not have the container's command.",
    message: /no such file or directory|executable file not found|not found/iu,
    cause: "the image does not have the container's command",
    remedy: 'Use an image that has it: the run needs sh and the agent.',
  },
  {
    id: 'start-not-executable',
    reason: 'start_not_executable',
    means: "The container's command may not be executed.",
    message: /permission denied/iu,
    cause: "the container's command exists but may not be executed",
    remedy: 'Make it executable in the image for the user that the pod runs as.',
  },
  {
    id: 'container-start',
    reason: 'container_start',
    means: 'The container could not be started, for another reason.',
    cause: 'the container runtime could not start it',
    remedy: 'The message says what the container runtime objects to.',
  },
]

function startRule({ id, reason, means, message, cause, remedy }: StartDraft): Rule {
  return rule({
    id,
    reason,
    means,
    family: 'never-started',
    outcome: 'failed',
    code: 'k8s_pod_schedule_failed',
    when: ({ main }) =>
      main?.state === 'terminated' &&
      startFailures.includes(main.reason ?? '') &&
      (message === undefined || message.test(main.message ?? '')),
    read: ['container.reason', 'container.exitCode', 'container.message'],
    line: (facts) =>
      `Pod scheduling failed: container "${mainName(facts)}" could not be started: ${plain(facts.main?.message) ?? plain(facts.main?.reason) ?? 'no reason given'}`,
    cause: (facts) =>
      `The agent never started: container "${mainName(facts)}" did not run because ${cause}.`,
    remedy: () => remedy,
    confidence: 'proven',
    retry: 'never',
  })
}

function initLine({ trouble }: Facts): string {
  const init = trouble.failedInit
  const why = plain(init?.reason) ?? plain(init?.message) ?? 'unknown'
  return `Pod scheduling failed: Init container "${plain(init?.name, 63) ?? 'init'}" failed with exit code ${init?.exitCode ?? -1}: ${why}`
}

function initFailed({ trouble, main, started }: Facts): boolean {
  return trouble.failedInit !== undefined && main?.state !== 'terminated' && started !== true
}

/** The pod ended without the agent having run: nobody has to give up waiting for that. */
export const neverRan: readonly Rule[] = [
  rule({
    id: 'node-rejected',
    family: 'never-started',
    outcome: 'failed',
    code: 'k8s_pod_schedule_failed',
    means: 'The kubelet refused the pod: the node has no room, or does not match.',
    when: ({ trouble, started }) => trouble.rejectedByNode && started !== true,
    read: ['pod.phase', 'pod.reason', 'pod.message'],
    line: (facts) =>
      `Pod scheduling failed: ${plain(facts.evidence.pod?.message) ?? plain(facts.evidence.pod?.reason) ?? 'rejected by the node'}`,
    cause: (facts) =>
      `The agent never started: the node refused ${thePod(facts)}${inBrackets(facts.evidence.pod?.reason)}.`,
    remedy: () =>
      'Start the run again; if it is refused again, lower its requests or free the node.',
    confidence: 'proven',
    retry: 'always',
  }),
  rule({
    id: 'init-oom',
    family: 'never-started',
    outcome: 'failed',
    code: 'k8s_pod_schedule_failed',
    means: 'An init container went over its memory limit.',
    when: (facts) => initFailed(facts) && facts.trouble.failedInit?.reason === 'OOMKilled',
    read: ['init.exitCode', 'container.state'],
    line: initLine,
    cause: (facts) =>
      `The agent never started: init container "${plain(facts.trouble.failedInit?.name, 63)}" went over its memory limit.`,
    remedy: () => "Raise the init container's memory limit.",
    confidence: 'proven',
    retry: 'never',
  }),
  rule({
    id: 'init-failed',
    family: 'never-started',
    outcome: 'failed',
    code: 'k8s_pod_schedule_failed',
    means: 'An init container ended with something else than 0.',
    when: initFailed,
    read: ['init.exitCode', 'container.state'],
    line: initLine,
    cause: (facts) =>
      `The agent never started: init container "${plain(facts.trouble.failedInit?.name, 63)}" ended with ${facts.trouble.failedInit?.exitCode}${inBrackets(facts.trouble.failedInit?.message)}.`,
    remedy: () => 'Look at what the init container does; the agent needs it to end with 0.',
    confidence: 'proven',
    retry: 'never',
  }),
  ...startDrafts.map(startRule),
]

const name = (facts: Facts): string =>
  `container "${plain(facts.trouble.container, 63) ?? mainName(facts)}"`

/** The pod is on a node, but a container of it does not come up. */
export const notStarted: readonly Rule[] = [
  waitingRule({
    id: 'container-config-user',
    reason: 'container_config',
    means: 'The image would run as root, which the pod forbids.',
    reasons: /^CreateContainerConfigError$/u,
    text: /runAsNonRoot|non-numeric user/u,
    line: ({ trouble }) => trouble.quote,
    cause: (facts) =>
      `${name(facts)} may not run as root, and its image asks for root or for a user by name`,
    remedy: () => 'Set runAsUser to a numeric user, or use an image with one.',
    retry: 'never',
  }),
  waitingRule({
    id: 'container-config',
    reason: 'container_config',
    means: 'A Secret, ConfigMap or key that the container needs does not exist.',
    reasons: /^CreateContainerConfigError$/u,
    line: ({ trouble }) => trouble.quote,
    cause: (facts) => {
      const missing = /(secret|configmap) "([^"]{1,253})" not found/iu.exec(facts.trouble.text)
      return missing
        ? `${name(facts)} needs ${missing[1]} "${missing[2]}", which does not exist`
        : `${name(facts)} could not be configured`
    },
    remedy: () => 'Create what the message names, or take it out of the environment of the run.',
    retry: 'never',
  }),
  waitingRule({
    id: 'container-hook',
    reason: 'container_hook',
    means: "A container's start hook failed.",
    reasons: /^(?:PreCreateHookError|PreStartHookError|PostStartHookError)$/u,
    line: ({ trouble }) => trouble.quote,
    cause: (facts) => `a start hook of ${name(facts)} failed`,
    remedy: () => 'Look at the hook that somebody added to the pod.',
    retry: 'always',
  }),
  waitingRule({
    id: 'container-create',
    reason: 'container_create',
    means: 'The container runtime could not make the container.',
    reasons: /^(?:CreateContainerError|FailedCreatePodContainer)$/u,
    line: ({ trouble }) => trouble.quote,
    cause: (facts) => `the container runtime could not make ${name(facts)}`,
    remedy: () => 'Try again; if it stays so, look at the container runtime of the node.',
    retry: 'always',
  }),
  waitingRule({
    id: 'container-run',
    reason: 'container_start',
    means: 'The container runtime could not run the container.',
    reasons: /^RunContainerError$/u,
    line: ({ trouble }) => trouble.quote,
    cause: (facts) => `the container runtime could not run ${name(facts)}`,
    remedy: () => 'Check the command and the mounts of the container.',
    retry: 'always',
  }),
  waitingRule({
    id: 'crash-loop',
    reason: 'crash_loop',
    means: 'A container beside the agent ends again and again.',
    reasons: /^CrashLoopBackOff$/u,
    line: (facts) =>
      `Container "${plain(facts.trouble.container, 63) ?? mainName(facts)}" crash loop: ${facts.trouble.quote}`,
    cause: (facts) => `${name(facts)} ends again and again`,
    remedy: () => 'Look at the log of that container.',
    retry: 'never',
  }),
  waitingRule({
    id: 'no-pod',
    reason: 'no_pod',
    means: 'The Job never got a pod, and nobody said why.',
    reasons: /^(?:NoPod|no_pod|NoPods)$/u,
    line: () => 'no pod was created',
    cause: () => 'the Job controller created no pod, and no event says why',
    remedy: () => 'Check that the Job controller works, and look at quota and admission policies.',
    retry: 'always',
  }),
  waitingRule({
    id: 'pod-not-started',
    reason: 'pod_not_started',
    means: 'The run did not start in the time allowed, for a reason that is not known here.',
    line: ({ trouble }) => trouble.quote,
    cause: (facts) => `${thePod(facts)} did not come up in the time allowed`,
    remedy: () => 'Look at the events of the Job and its pod.',
    retry: 'always',
  }),
]
