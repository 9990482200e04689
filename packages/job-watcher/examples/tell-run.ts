import { isOver, type JobIdentity, type KubeConfigLike, watchJobs } from '@agent-jobs/job-watcher'

/** Prints how one Job fares and returns its last word; `kubeConfig` is a `KubeConfig` of @kubernetes/client-node. */
export async function tellRun(
  kubeConfig: KubeConfigLike,
  job: JobIdentity,
  print: (text: string) => void,
) {
  await using watcher = watchJobs({ kubeConfig, namespace: 'agents', labelSelector: 'app=agents' })
  for await (const state of watcher.follow(job)) {
    print(isOver(state) ? `over: ${state.phase}` : `${state.phase} ${state.waiting?.reason ?? ''}`)
  }
  return await watcher.settled(job)
}
