import type { JobState, SilentNodeFact } from '@agent-jobs/job-watcher'

/** One line for a person about where a run stands; undefined when there is nothing to say. */
export function phaseMessage(state: JobState): string | undefined {
  const pod = state.pod?.name
  const waiting = state.waiting
  switch (state.phase) {
    case 'waiting': {
      if (waiting === undefined || waiting.reason === 'NotObserved') return undefined
      const { reason, message } = waiting
      if (pod === undefined && reason === 'NoPod' && !message)
        return '[paperclip] Waiting for a pod'
      const what = message ? `${reason}: ${message}` : reason
      return `[paperclip] ${pod === undefined ? 'Waiting for a pod' : `Pod ${pod}`}: ${what}`
    }
    case 'running':
      if (state.silentNode !== undefined) return silence(state.silentNode, pod)
      return `[paperclip] Pod running: ${pod ?? 'unknown'}`
    case 'ending':
      return `[paperclip] Pod ${pod ?? 'unknown'}: ending`
    case 'unobservable':
      return '[paperclip] The Kubernetes API cannot be reached: the run goes on, its output is still read'
    case 'ended':
    case 'gone':
    case 'never':
      return undefined
  }
}

function silence({ node = 'unknown' }: SilentNodeFact, pod = 'unknown'): string {
  return `[paperclip] Node ${node} of pod ${pod} does not answer: the run goes on, its output is still read`
}
