import type { Facts } from './facts.ts'
import { plain } from './plain-text.ts'
import { conditionList } from './readings.ts'

// The sentences that people search for, word for word, with what is known filled in.

/** A Job that went away before the agent could finish. */
export function deletedExternallyLine({ evidence }: Facts): string {
  const { run, job, log, observation, takenAtMs } = evidence
  const runningMs =
    typeof takenAtMs === 'number' && typeof observation?.runningSinceMs === 'number'
      ? takenAtMs - observation.runningSinceMs
      : undefined
  const parts = [
    part('detected_via', plain(job?.detectedVia, 40)),
    part('job', plain(run?.jobName, 63)),
    part('ns', plain(run?.namespace, 63)),
    part(
      'elapsed_since_pod_running',
      runningMs && `${Math.max(0, Math.round(runningMs / 1_000))}s`,
    ),
    part('completion_polls', job?.observations),
    part('last_job_conditions', lastConditions(job)),
    part('stdout_bytes', log?.bytes),
    part('stdout_nonempty_lines', log?.nonEmptyLines),
  ]
  return `K8s Job was deleted externally before Claude could complete [${parts.filter(Boolean).join(', ')}]`
}

function lastConditions(job: Facts['evidence']['job']): string | undefined {
  if (!job?.conditions) return undefined
  const list = plain(conditionList(job.conditions))
  return list === undefined ? 'none_observed' : `[${list}]`
}

function part(name: string, value: string | number | null | undefined): string | undefined {
  return value === undefined || value === null ? undefined : `${name}=${value}`
}

/** A run that ended by itself without a result: after it had produced content, else by what little it said. */
export function unfinishedLine(facts: Facts): string {
  return truncatedLine(facts) ?? `${partialLine(facts)}${podSuffix(facts)}`
}

/**
 * A run that was ended without a result. What was known of it before does not explain its end, so that the sentences
 * which guess at model and credentials have no place here.
 */
export function cutOffLine(facts: Facts, otherwise: string): string {
  const truncated = truncatedLine(facts)
  if (truncated !== undefined) return truncated
  const status = facts.exit?.status ?? 0
  return status === 0 ? otherwise : `${bareLine(facts)}${podSuffix(facts)}`
}

function truncatedLine(facts: Facts): string | undefined {
  return facts.noResult && facts.content
    ? `Claude run was truncated mid-stream${ofModel(facts)} — assistant produced content but no result event arrived; ${endingOf(facts)}`
    : undefined
}

function bareLine({ exit, plainLine }: Facts): string {
  const bare = `Claude exited with code ${exit?.status ?? -1}`
  return plainLine === undefined ? bare : `${bare}: ${plainLine}`
}

function partialLine(facts: Facts): string {
  const { evidence, exit, plainLine, streamKnown, linesRead } = facts
  const code = exit?.status ?? -1
  if (plainLine !== undefined) return bareLine(facts)
  if (facts.noResult && facts.noContent && evidence.stream?.init && exit && code !== 0) {
    return `Claude exited immediately after init${ofModel(facts)} (exit code ${code}) — the model may be unsupported or the session may have been rejected before producing output`
  }
  if (facts.noResult && streamKnown && linesRead > 0) {
    return `Claude started but did not produce a result${ofModel(facts)} — check API credentials, model support, and adapter config`
  }
  return bareLine(facts)
}

function ofModel({ model }: Facts): string {
  return model === undefined ? '' : ` (model: ${model})`
}

const killed = 'SIGKILL (commonly OOMKilled)'

/** How the container ended, as far as it is known. */
function endingOf(facts: Facts): string {
  const { evidence, exit, main, podGone } = facts
  if (exit || main?.state === 'terminated') {
    const marks = exit?.status === 137 ? [killed] : exit?.status === 143 ? ['SIGTERM'] : []
    const code = exit === undefined ? 'no exit code' : `exit code ${exit.status}`
    return [code, ...marks, ...containerWords(facts)].join(', ')
  }
  if (podGone || evidence.pod?.observed === 'none') {
    return 'pod is gone — Job pod was removed (eviction, preemption, or external delete) before exit could be read'
  }
  if (evidence.pod?.observed === 'present') {
    const phase = plain(evidence.pod.phase, 40)
    const where = phase === undefined ? '(pod present)' : `(pod phase=${phase})`
    return `container terminated state not yet observable ${where} — kubelet status update did not land within retry window; exit cause unknown`
  }
  return 'pod state unavailable — exit cause unknown'
}

function containerWords({ main }: Facts): string[] {
  if (main?.state !== 'terminated') return []
  const signal = typeof main.signal === 'number' && main.signal > 0 ? main.signal : undefined
  return [
    signal === undefined ? undefined : `signal ${signal}`,
    part('reason', plain(main.reason, 100)),
    part('message', plain(main.message)),
  ].filter((word) => word !== undefined)
}

function podSuffix({ exit, main }: Facts): string {
  if (main?.state !== 'terminated') return ''
  const words = [
    part('reason', plain(main.reason, 100)),
    part('message', plain(main.message)),
    typeof main.signal === 'number' && main.signal > 0 ? `signal=${main.signal}` : undefined,
    exit?.status === 137 ? killed : undefined,
  ].filter((word) => word !== undefined)
  return words.length === 0 ? '' : ` [pod: ${words.join(', ')}]`
}
