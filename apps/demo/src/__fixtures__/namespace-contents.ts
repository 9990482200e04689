import { BatchV1Api, CoordinationV1Api, CoreV1Api, KubeConfig, RbacAuthorizationV1Api } from '@kubernetes/client-node'

/** A namespace of a real cluster. */
export interface TestNamespace {
  readonly kubeConfig: KubeConfig
  readonly namespace: string
  /** Kind and name of everything that the demo could leave behind. */
  contents(): Promise<string[]>
}

/** Reads the default kubeconfig; the namespace is that of its context where none is given. */
export function openNamespace(given: string | undefined): TestNamespace {
  const kubeConfig = new KubeConfig()
  kubeConfig.loadFromDefault()
  const context = kubeConfig.getContextObject(kubeConfig.getCurrentContext())
  const namespace = given ?? context?.namespace ?? 'default'
  const core = kubeConfig.makeApiClient(CoreV1Api)
  const rights = kubeConfig.makeApiClient(RbacAuthorizationV1Api)
  const batch = kubeConfig.makeApiClient(BatchV1Api)
  const coordination = kubeConfig.makeApiClient(CoordinationV1Api)
  return {
    kubeConfig,
    namespace,
    contents: async () => {
      const lists = await Promise.all([
        batch.listNamespacedJob({ namespace }),
        core.listNamespacedPod({ namespace }),
        core.listNamespacedSecret({ namespace }),
        core.listNamespacedServiceAccount({ namespace }),
        rights.listNamespacedRole({ namespace }),
        rights.listNamespacedRoleBinding({ namespace }),
        coordination.listNamespacedLease({ namespace }),
      ])
      return lists
        .flatMap(({ kind = '', items }) => items.map(({ metadata }) => `${kind} ${metadata?.name}`))
        .toSorted()
    },
  }
}
