import type { Facts } from './facts.ts'
import type { Family, Rule } from './rule.ts'
import { rules } from './rules.ts'
import type { RunEvidence } from './run-evidence.ts'

/** A family of causes can only be ruled out by evidence that was there. */
const needs: Readonly<Record<Family, readonly (keyof RunEvidence)[]>> = {
  'own-stop': ['intent'],
  'never-started': ['pod'],
  'agent-result': ['stream'],
  success: ['stream'],
  removal: ['pod', 'job', 'intent'],
  memory: ['pod'],
  'start-up': ['stream'],
  output: ['stream', 'log'],
  signal: ['pod'],
  exit: ['pod'],
  unknown: [],
}

/** The families of which every rule was tried before the one that decided, with their evidence at hand. */
export function ruledOut({ evidence }: Facts, decided: Rule): string[] {
  const place = rules.findIndex(({ id }) => id === decided.id)
  const before = new Set(rules.slice(0, place).map(({ family }) => family))
  const open = new Set(rules.slice(place).map(({ family }) => family))
  return [...before].filter(
    (family) => !open.has(family) && needs[family].every((part) => evidence[part]),
  )
}

/** What a whole bundle would have held beside, and what could not be read of this one. */
export function missingParts({ evidence, dropped, exit }: Facts): string[] {
  const parts = (['intent', 'job', 'pod', 'stream', 'log'] as const).filter(
    (part) => !evidence[part],
  )
  const end = exit?.witness === 'kubelet' ? [] : ["the kubelet's word on how the container ended"]
  return [...parts, ...end, ...dropped.map((path) => `${path} (unreadable)`)]
}
