import { endPart } from './run-script-end.ts'
import { mainPart } from './run-script-main.ts'
import { settingsPart } from './run-script-settings.ts'
import { startPart } from './run-script-start.ts'
import { watchPart } from './run-script-watch.ts'

/** The version that a begin line carries in `script`. It changes with what the script does or writes. */
export const runScriptVersion = '1'

/**
 * The program of a run's container, in POSIX shell (dash, bash and busybox run it):
 * `['sh', '-c', runScript, 'agent-jobs', ...agentCommand]`.
 *
 * It takes the attempt's fence, runs the agent with the prompt on stdin and both streams appended to the attempt's
 * files, copies them to the container's own streams, writes begin, beats and exit, hears `cancel`, hands on signals and
 * ends with the agent's status; with 75 when another pod has the fence, and with 64, 66, 67 or 74 when the agent could
 * not be started because of its settings, prompt, secrets or volume (then `stopReason` says so). Its settings are the
 * environment variables `AGENT_JOBS_*`; the agent does not see them.
 */
export const runScript = `aj_version=${runScriptVersion}
${[settingsPart, startPart, watchPart, endPart, mainPart].map((part) => part.trim()).join('\n\n')}
`
