import { runProcess } from './demo-process.ts'
import { readPodSettings } from './pod-settings.ts'
import { runAgent } from './run-agent.ts'

const [, , settingsFile = 'settings.json'] = process.argv
const { settings, columns, color } = await readPodSettings(settingsFile)

await runProcess(
  (terminal, stop, leftovers) =>
    runAgent(settings, { ...terminal, columns, color }, stop, leftovers),
  { leavesAtSecondSignal: false },
)
