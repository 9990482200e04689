import type { Facts } from './facts.ts'
import { plain, quantity } from './plain-text.ts'

// Names and numbers as they stand in sentences.

/** `Job agents/ac-1`, or `the Job`. */
export function theJob({ evidence }: Facts): string {
  const name = plain(evidence.run?.jobName, 63)
  const namespace = plain(evidence.run?.namespace, 63)
  if (name === undefined) return 'the Job'
  return namespace === undefined ? `Job ${name}` : `Job ${namespace}/${name}`
}

/** `pod ac-1-x7`, or `the pod`. */
export function thePod({ evidence }: Facts): string {
  const name = plain(evidence.pod?.name, 63)
  return name === undefined ? 'the pod' : `pod ${name}`
}

/** `node worker-1`, or `the node`. */
export function theNode({ evidence }: Facts): string {
  const name = plain(evidence.pod?.nodeName, 63)
  return name === undefined ? 'the node' : `node ${name}`
}

/** The sentence with a capital at its start. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** ` after waiting 900 s`, when both times are known. */
export function afterWaiting({ evidence }: Facts): string {
  const { waiting, takenAtMs } = evidence
  if (typeof waiting?.sinceMs !== 'number' || typeof takenAtMs !== 'number') return ''
  const seconds = Math.round((takenAtMs - waiting.sinceMs) / 1_000)
  return seconds > 0 ? ` after waiting ${seconds} s` : ''
}

/** `limit 2Gi, peak 1.98Gi`, or what is known of it; empty when nothing is. */
export function memoryWords({ evidence }: Facts): string {
  const { memoryBytes, memoryLimitBytes, memoryPeakBytes } = evidence.lastBeat ?? {}
  const words: string[] = []
  if (isAmount(memoryLimitBytes)) words.push(`limit ${quantity(memoryLimitBytes)}`)
  if (isAmount(memoryPeakBytes)) words.push(`peak ${quantity(memoryPeakBytes)}`)
  if (isAmount(memoryBytes)) words.push(`last reading ${quantity(memoryBytes)}`)
  return words.join(', ')
}

/** Less than this part of the limit was read before the end came, and says nothing about it. */
const nearLimit = 0.5

/** `Raise the memory limit above 2Gi: peak 1.98Gi.`, as far as the numbers are known and explain it. */
export function raiseMemory({ evidence }: Facts): string {
  const { memoryBytes, memoryLimitBytes, memoryPeakBytes } = evidence.lastBeat ?? {}
  const used = isAmount(memoryPeakBytes) ? memoryPeakBytes : memoryBytes
  const label = isAmount(memoryPeakBytes) ? 'peak' : 'last reading'
  const limit = isAmount(memoryLimitBytes) ? ` above ${quantity(memoryLimitBytes)}` : ''
  const explains = isAmount(used) && used >= nearLimit * (memoryLimitBytes ?? 0)
  const peak = explains ? `: ${label} ${quantity(used)}` : ''
  return `Raise memory${limit}${peak}${limit === '' ? ' (resources.limits.memory)' : ''}, or have the agent start fewer or smaller processes.`
}

function isAmount(bytes: number | null | undefined): bytes is number {
  return typeof bytes === 'number' && bytes > 0
}

/** ` (what was said)`, or nothing. */
export function inBrackets(text: string | null | undefined): string {
  const said = plain(text)?.replace(/[.\s]+$/u, '')
  return said === undefined ? '' : ` (${said})`
}
