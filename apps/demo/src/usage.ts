import { failureNames } from './failures.ts'
import { recordedVersion } from './recordings.ts'

/** Every option. */
export function help(recordings: readonly string[]): string {
  const [first, second] = [failureNames.slice(0, 5), failureNames.slice(5)]
  return `Runs an agent as a Kubernetes Job by the Paperclip adapter and shows it live.

  npm run demo                    on an emulator: no cluster, no key
  npm run demo -- [OPTION]…

  --fail NAME         what goes wrong: ${first.join(', ')},
                      ${second.join(', ')}
  --agent replay      plays a recording of the real CLI; the default
  --recording NAME    which one: ${recordings.join(', ')}
  --agent claude      runs the real CLI (${recordedVersion}, fetched from npm once)
                      with a new HOME and in a folder of its own, where it can
                      only read; with ANTHROPIC_API_KEY or
                      CLAUDE_CODE_OAUTH_TOKEN from here, else with an offline
                      API that comes with the demo
  --tools NAMES       the tools that claude has instead, on this machine and
                      without asking, such as Read,Edit,Bash
  --prompt TEXT       what the agent is told
  --env NAME=VALUE    a variable for the agent; may be given several times
  --keep              keep the files of the run (and, on a cluster, its Job)

On a cluster of yours:

  npm run demo -- --kubeconfig FILE --claim NAME --image IMAGE [OPTION]…

  --kubeconfig FILE   the cluster, with the right to create Jobs
  --claim NAME        the volume claim that holds the agent's files and output:
                      ReadWriteMany unless there is only one node, and writable
                      for user 1000 (apps/demo/claim.yaml makes one)
  --image IMAGE       what the agent's pod runs, such as node:24
  --namespace NAME    where (else the namespace of the kubeconfig's context)
  --log-root DIR      where this machine mounts the claim; without it the demo
                      runs itself in a pod that mounts it, and the image must
                      have Node.js 24.11 or later
  --agent claude      runs the image's own claude; the default when there is an
                      ANTHROPIC_API_KEY

Ctrl-C cancels the run and waits for its end; a second one leaves at once.
Exit code: 0 the run succeeded, 1 it failed, 2 nothing was started, 130 Ctrl-C.
NO_COLOR=1 turns colours off.
`
}
