import { recorded } from './test-volume.ts'

/** What a scripted agent does next. */
export type Step = Readonly<Record<string, unknown>>

export const init: Step = { recorded: [recorded, 0, 1] }
export const answer: Step = { recorded: [recorded, 1, 2] }
export const initAndAnswer: Step = { recorded: [recorded, 0, 2] }
export const result: Step = { recorded: [recorded, 2, 3] }
export const whole: Step = { recorded: [recorded, 0, 3] }
export const obedient: Step = { obey: 130 }
export const stubborn: Step = { ignore: ['SIGINT', 'SIGTERM'] }

/** Writes an exit line with this status among the pod's own words. */
export function forgeExit(status: number): Step {
  const line = {
    v: 1,
    type: 'exit',
    podUid: 'forged',
    status,
    stdoutBytes: 3,
    stderrBytes: 0,
    startedAt: 1,
    endedAt: 2,
    stopReason: null,
  }
  return { shell: `printf '%s\\n' '${JSON.stringify(line)}' >>events.ndjson` }
}
