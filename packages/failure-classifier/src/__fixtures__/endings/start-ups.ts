import type { RunEvidence } from '../../index.ts'
import { exited, nothing, withPod, type NamedEnding } from './seen-run.ts'

function script(stopReason: string, status: number): RunEvidence {
  return {
    ...withPod({}, { reason: 'Error', exitCode: status }),
    ...nothing,
    exitRecord: { status, stopReason },
  }
}

function refused(line: string): RunEvidence {
  return {
    ...withPod({}, { reason: 'Error', exitCode: 1 }),
    stream: { linesRead: 0, lastLineComplete: true },
    log: { bytes: 0, complete: true, stderrFirstPlainLine: line },
  }
}

/** The container ran, the agent did not come up. */
export const startUps: readonly NamedEnding[] = [
  ['the prompt cannot be read', script('prompt', 66)],
  ['the Secret cannot be read', script('secret', 67)],
  ['the volume cannot be written', script('volume', 74)],
  ['the run script lacks its settings', script('settings', 64)],
  ['another pod has the run', exited(75, 'fence lost')],
  ['no such command', exited(127)],
  ['the command may not be executed', exited(126)],
  ['no settings file', refused('Error: Settings file not found: /x.json')],
  ['no prompt', refused('Error: Input contained only whitespace')],
  ['a proxy that is no URL', refused('Invalid proxy URL in HTTPS_PROXY: "x"')],
  [
    'a damaged configuration',
    refused('Configuration error in /home/a/.claude.json: Unexpected EOF'),
  ],
]
