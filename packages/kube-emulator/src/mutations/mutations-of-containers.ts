import type { Mutation } from './mutate.ts'

export const mutationsOfContainers: readonly Mutation[] = [
  {
    name: 'an exit code is lost',
    file: 'container-process.ts',
    from: 'exitCode: code ??',
    to: 'exitCode: code ? 1 : code ??',
    noticedBy: [
      'the exit code of a container is told',
      'the exit code of a container that passes on the signal of a child is told',
    ],
  },
  {
    name: 'a container that is stopped gets no SIGTERM',
    file: 'pod-stop.ts',
    from: `if (graceSeconds > 0) signalAll(run, 'SIGTERM')`,
    to: '',
    noticedBy: ['a deleted pod is sent SIGTERM and may end in its own way'],
  },
  {
    name: 'a container that ignores SIGTERM gets ten times its grace',
    file: 'pod-stop.ts',
    from: `signalAll, graceSeconds * 1000, run, 'SIGKILL'`,
    to: `signalAll, graceSeconds * 10_000, run, 'SIGKILL'`,
    noticedBy: ['a container that ignores SIGTERM is killed when its grace is over'],
  },
  {
    name: 'a termination message is half as long',
    file: 'termination-message.ts',
    from: 'const maxFileBytes = 4096',
    to: 'const maxFileBytes = 2048',
    noticedBy: ['a termination message is cut at 4096 bytes'],
  },
]
