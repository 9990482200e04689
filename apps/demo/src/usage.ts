/** What `npm run demo` says when it is given nothing. */
export const needs = `The demo runs an agent as a Kubernetes Job and shows it live. It needs:

  npm run demo -- --kubeconfig FILE --claim NAME --image IMAGE

  --kubeconfig  the cluster, with the right to create Jobs in one namespace
  --claim       a volume claim of that namespace (ReadWriteMany, unless there is
                only one node) that user 1000 can write to
  --image       an image with sh and Node.js 24.11 or later, such as node:24

No key is needed: without ANTHROPIC_API_KEY it replays a recorded run.
No cluster at hand? "kind create cluster" makes one in a minute, and
"kubectl apply -f apps/demo/claim.yaml" a claim named agent-jobs-demo.

  npm run demo -- --help   shows every option
`

/** Every option. */
export function help(recordings: readonly string[]): string {
  return `Runs an agent as a Kubernetes Job by the Paperclip adapter and shows it live.

  npm run demo -- --kubeconfig FILE --claim NAME --image IMAGE [OPTION]…

  --kubeconfig FILE   the cluster
  --claim NAME        the volume claim that holds the agent's files and output
  --image IMAGE       what the agent's pod runs
  --namespace NAME    where (else the namespace of the kubeconfig's context)
  --log-root DIR      where this machine mounts the claim; without it the demo
                      runs itself in a pod that mounts it, and the image must
                      have Node.js 24.11 or later
  --agent replay      plays a recording of the real CLI, so no key is needed
  --agent claude      runs the image's own claude, with the ANTHROPIC_API_KEY,
                      CLAUDE_CODE_OAUTH_TOKEN and ANTHROPIC_BASE_URL from here;
                      the default when there is an ANTHROPIC_API_KEY
  --recording NAME    which one: ${recordings.join(', ')}
  --prompt TEXT       what the agent is told
  --env NAME=VALUE    a variable for the agent; may be given several times
  --keep              keep the Job and the files of the run

Ctrl-C cancels the run and waits for its end; a second one leaves at once.
Exit code: 0 the run succeeded, 1 it failed, 2 nothing was started, 130 Ctrl-C.
NO_COLOR=1 turns colours off.
`
}
