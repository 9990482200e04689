import type { Facts } from './facts.ts'
import { plain, sentence } from './plain-text.ts'
import type { Rule } from './rule.ts'
import { capital, theNode } from './sentences.ts'
import { countOf } from './stream-facts.ts'

type Note = (facts: Facts, rule: Rule) => string | undefined

const atMost = 12

/** What else is true, and did not decide. */
export function notesOf(facts: Facts, rule: Rule): string[] {
  const said = notes.map((note) => note(facts, rule)).filter((text) => text !== undefined)
  return [...said, ...readingProblems(facts)].slice(0, atMost).map(sentence)
}

const notes: readonly Note[] = [
  ({ evidence }) =>
    (evidence.version ?? 1) > 1
      ? `The evidence has version ${evidence.version}, newer than what is known here (1)`
      : undefined,
  ({ stop, resultSays, exit }, { outcome }) =>
    stop !== undefined && resultSays === 'success' && exit?.status === 0
      ? `A stop was asked for (${stop}), but the agent had already ended by itself with a successful result${outcome === 'cancelled' ? ', which was not used' : ''}`
      : undefined,
  ({ evidence }, { id }) =>
    typeof evidence.intent?.stoppedAfterResultAtMs === 'number' && id !== 'stopped-after-result'
      ? 'The agent did not exit after its result and was told to stop'
      : undefined,
  ({ main }, { id }) =>
    main?.reason === 'OOMKilled' && id !== 'oom-killed'
      ? `The kubelet also reports OOMKilled: a process in the container was killed for memory (the container ended with ${main.exitCode ?? 'an unknown code'})`
      : undefined,
  ({ evidence, main }) => {
    const kills = evidence.lastBeat?.oomKills
    return typeof kills === 'number' && kills > 0 && main?.reason !== 'OOMKilled'
      ? `${kills} process(es) in the container were killed for memory before the last beat`
      : undefined
  },
  ({ exitDoubt, evidence }) => doubtNote(exitDoubt, evidence.exitRecord?.status),
  ({ exit, evidence }) =>
    exit?.witness === 'kubelet' && evidence.exitRecord && evidence.exitRecord.status !== exit.status
      ? `The pod's exit record says ${evidence.exitRecord.status}, the kubelet says ${exit.status}: the kubelet decides`
      : undefined,
  ({ exit }) =>
    exit?.witness === 'exit-record'
      ? "The exit code is the pod's own record: the kubelet's word could not be had"
      : undefined,
  (facts) =>
    facts.nodeSilent && facts.exit !== undefined
      ? `${capital(theNode(facts))} did not answer any more: what the cluster says of the pod is old`
      : undefined,
  ({ resultSays, exit }, { outcome }) =>
    resultSays === 'success' && outcome === 'failed' && exit?.status !== 0
      ? 'The agent had written a successful result before'
      : undefined,
  ({ resultSays, exit }) =>
    resultSays === 'error' && exit !== undefined && exit.status !== 1
      ? `The container ended with ${exit.status}`
      : undefined,
  ({ backgroundTasks }) =>
    backgroundTasks > 0 ? `${backgroundTasks} background task(s) had not ended` : undefined,
  ({ result }) => {
    const denied = countOf(result.permissionDenials)
    return denied > 0 ? `${denied} tool use(s) were denied` : undefined
  },
  ({ evidence }, { outcome }) => {
    const retries = countOf(evidence.stream?.apiRetries)
    return retries > 0 && outcome !== 'succeeded'
      ? `The agent tried the model's API again ${retries} time(s)`
      : undefined
  },
  ({ evidence }) => {
    const why = plain(evidence.stream?.sessionWritesLost, 100)
    return why === undefined
      ? undefined
      : `The session could not be saved whole (${why}): parts of it are missing when it is resumed`
  },
  ({ others }) => {
    const failed = others.filter(
      ({ kind, state, exitCode }) =>
        kind !== 'init' && state === 'terminated' && exitCode !== 0 && typeof exitCode === 'number',
    )
    const names = failed.slice(0, 5).map(({ name, exitCode }) => `${plain(name, 63)} (${exitCode})`)
    return names.length > 0 ? `Other containers failed: ${names.join(', ')}` : undefined
  },
  ({ jobGone, podGone, main }) =>
    jobGone && !podGone && main?.state === 'running'
      ? 'Its pod still ran when the Job was already gone'
      : undefined,
]

function doubtNote(doubt: Facts['exitDoubt'], status: number | undefined): string | undefined {
  switch (doubt) {
    case 'not-ended':
      return `An exit record says ${status}, but by the kubelet's word the container has not ended: the record is not believed`
    case 'other-pod':
      return `An exit record of another pod (${status}) is not believed`
    case 'kubelet-not-asked':
      return `An exit record says ${status}; it is not used while nothing says that the kubelet's word cannot be had`
    case 'contradicted':
    case undefined:
      return undefined
    default:
      return doubt satisfies never
  }
}

function readingProblems({ evidence }: Facts): string[] {
  const { log } = evidence
  const missing = log?.bytesMissing
  const gap =
    log?.complete === false
      ? [`Output is missing${typeof missing === 'number' ? ` (${missing} bytes)` : ''}`]
      : []
  const problems = (log?.problems ?? []).slice(0, 5).map((text) => plain(text, 200))
  return [...gap, ...problems.filter((text) => text !== undefined)]
}
