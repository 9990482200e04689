import { shell, type Situation } from './situation.ts'

/** The agent ends by itself, in its own way. */
export const ownEnds: Readonly<Record<string, Situation>> = {
  success: shell('echo ok'),
  exit1: shell('echo boom >&2; exit 1'),
  exit137own: shell('exit 137'),
  exit143own: shell('exit 143'),
  sigsegv: shell(`sleep 0.2; sh -c 'kill -SEGV $$$$'; exit $?`),
  startErrorNoCommand: { container: { command: ['/no/such'] } },
  execFormat: { container: { command: ['/etc/passwd'] } },
  // An emulator has no users and file systems of images: the agent meets these ends by itself.
  readOnlyRoot: shell('echo "sh: can\'t create /tmp/x: Read-only file system" >&2; exit 1'),
  pidsOrForkFails: shell('echo "sh: can\'t fork: Resource temporarily unavailable" >&2; exit 2'),
  initFails: {
    ...shell('true'),
    pod: {
      initContainers: [
        { name: 'init', image: 'kubelab.local/pause:1', command: ['sh', '-c', 'exit 3'] },
      ],
    },
  },
  ttlAfterFinished: { ...shell('echo ok'), job: { ttlSecondsAfterFinished: 1 } },
  oomMain: { ...shell('sleep 30'), whileRunning: ({ strike }) => strike({ kind: 'oom' }) },
  oomChild: {
    ...shell('sleep 1.5; echo Killed; echo child 137; exit 137'),
    whileRunning: ({ strike }) => strike({ kind: 'oom-child' }),
  },
  processKilledOnNode: {
    ...shell('sleep 30'),
    whileRunning: ({ strike }) => strike({ kind: 'process-killed' }),
  },
}
