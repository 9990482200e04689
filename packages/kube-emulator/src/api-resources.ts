/** A kind of object that the API serves. */
export interface ApiResource {
  /** Plural name, as in paths. */
  readonly name: string
  readonly kind: string
  /** Empty for the core group. */
  readonly group: string
  readonly version: 'v1'
  readonly namespaced: boolean
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  readonly subresources?: readonly string[]
  /** Whether specs are counted by `metadata.generation`. */
  readonly hasGeneration?: boolean
  /** Whether a PUT of an absent object creates it. */
  readonly createdByPut?: boolean
  /** Whether a deletion that is done is answered with the object, not with a `Status`. */
  readonly deletionTellsObject?: boolean
}

const core = { group: '', version: 'v1' } as const

/** All resources, in the order of discovery. */
export const apiResources: readonly ApiResource[] = [
  { ...core, name: 'configmaps', kind: 'ConfigMap', namespaced: true, shortNames: ['cm'] },
  {
    ...core,
    name: 'events',
    kind: 'Event',
    namespaced: true,
    shortNames: ['ev'],
    createdByPut: true,
  },
  {
    ...core,
    name: 'namespaces',
    kind: 'Namespace',
    namespaced: false,
    shortNames: ['ns'],
    subresources: ['status'],
  },
  {
    ...core,
    name: 'nodes',
    kind: 'Node',
    namespaced: false,
    shortNames: ['no'],
    subresources: ['status'],
  },
  {
    ...core,
    name: 'persistentvolumeclaims',
    kind: 'PersistentVolumeClaim',
    namespaced: true,
    shortNames: ['pvc'],
    subresources: ['status'],
    deletionTellsObject: true,
  },
  {
    ...core,
    name: 'persistentvolumes',
    kind: 'PersistentVolume',
    namespaced: false,
    shortNames: ['pv'],
    subresources: ['status'],
    deletionTellsObject: true,
  },
  {
    ...core,
    name: 'pods',
    kind: 'Pod',
    namespaced: true,
    shortNames: ['po'],
    categories: ['all'],
    subresources: ['status', 'log', 'eviction'],
    hasGeneration: true,
    deletionTellsObject: true,
  },
  {
    ...core,
    name: 'resourcequotas',
    kind: 'ResourceQuota',
    namespaced: true,
    shortNames: ['quota'],
    subresources: ['status'],
    deletionTellsObject: true,
  },
  { ...core, name: 'secrets', kind: 'Secret', namespaced: true },
  {
    ...core,
    name: 'serviceaccounts',
    kind: 'ServiceAccount',
    namespaced: true,
    shortNames: ['sa'],
    deletionTellsObject: true,
  },
  {
    group: 'batch',
    version: 'v1',
    name: 'jobs',
    kind: 'Job',
    namespaced: true,
    categories: ['all'],
    subresources: ['status'],
    hasGeneration: true,
  },
  {
    group: 'coordination.k8s.io',
    version: 'v1',
    name: 'leases',
    kind: 'Lease',
    namespaced: true,
    createdByPut: true,
  },
  {
    group: 'scheduling.k8s.io',
    version: 'v1',
    name: 'priorityclasses',
    kind: 'PriorityClass',
    namespaced: false,
    shortNames: ['pc'],
    hasGeneration: true,
  },
]

const byName = new Map(apiResources.map((resource) => [resource.name, resource]))

/** The resource with this plural name, if it is served. */
export function findResource(name: string): ApiResource | undefined {
  return byName.get(name)
}

/** As messages call it: `pods`, `jobs.batch`. */
export function qualifiedName({ name, group }: ApiResource): string {
  return group === '' ? name : `${name}.${group}`
}

/** As an object carries it: `v1`, `batch/v1`. */
export function apiVersionOf({ group, version }: Pick<ApiResource, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`
}
