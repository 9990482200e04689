import { itemsAt, numberAt, objectAt, textAt, valueAt } from './json-fields.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { ageText } from './table-age.ts'
import {
  jobCompletionsText,
  jobDurationText,
  jobSelectorText,
  jobStatusText,
  podReadyText,
  podRestartsText,
  podStatusText,
} from './table-workload.ts'

/** A column as kubectl shows it; of priority 1 when only `-o wide` does. */
export interface TableColumn {
  readonly name: string
  readonly priority?: 1
  readonly cell: (object: KubernetesObject, nowMs: number) => string | number | boolean
}

/** The columns of a resource. */
export function columnsOf(resource: string): readonly TableColumn[] {
  return columns[resource] ?? [name, age]
}

const name: TableColumn = { name: 'Name', cell: ({ metadata }) => metadata.name }
const age: TableColumn = {
  name: 'Age',
  cell: ({ metadata }, nowMs) => ageText(metadata.creationTimestamp, nowMs),
}
const dataCount: TableColumn = {
  name: 'Data',
  cell: (object) => Object.keys(objectAt(object, 'data')).length,
}

/** A column that shows a text of the object. */
function text(title: string, path: readonly string[], otherwise = ''): TableColumn {
  return { name: title, cell: (object) => textAt(object, ...path) ?? otherwise }
}

function wide(column: TableColumn): TableColumn {
  return { ...column, priority: 1 }
}

function containerTexts(field: string): (job: KubernetesObject) => string {
  return (job) =>
    itemsAt(job, 'spec', 'template', 'spec', 'containers')
      .map((container) => textAt(container, field) ?? '')
      .join(',')
}

const columns: Readonly<Record<string, readonly TableColumn[]>> = {
  pods: [
    name,
    { name: 'Ready', cell: podReadyText },
    { name: 'Status', cell: podStatusText },
    { name: 'Restarts', cell: podRestartsText },
    age,
    wide(text('IP', ['status', 'podIP'], '<none>')),
    wide(text('Node', ['spec', 'nodeName'], '<none>')),
  ],
  jobs: [
    name,
    { name: 'Status', cell: jobStatusText },
    { name: 'Completions', cell: jobCompletionsText },
    { name: 'Duration', cell: jobDurationText },
    age,
    { name: 'Containers', priority: 1, cell: containerTexts('name') },
    { name: 'Images', priority: 1, cell: containerTexts('image') },
    { name: 'Selector', priority: 1, cell: jobSelectorText },
  ],
  events: [
    {
      name: 'Last Seen',
      cell: (event, nowMs) =>
        ageText(
          textAt(event, 'lastTimestamp') ??
            textAt(event, 'eventTime') ??
            event.metadata.creationTimestamp,
          nowMs,
        ),
    },
    text('Type', ['type']),
    text('Reason', ['reason']),
    {
      name: 'Object',
      cell: (event) =>
        `${(textAt(event, 'involvedObject', 'kind') ?? '').toLowerCase()}/${textAt(event, 'involvedObject', 'name') ?? ''}`,
    },
    wide(text('Subobject', ['involvedObject', 'fieldPath'])),
    wide(text('Source', ['source', 'component'])),
    { name: 'Message', cell: (event) => (textAt(event, 'message') ?? '').trim() },
    { name: 'Count', priority: 1, cell: (event) => numberAt(event, 'count') ?? 1 },
    wide(name),
  ],
  secrets: [name, text('Type', ['type']), dataCount, age],
  configmaps: [name, dataCount, age],
  namespaces: [name, text('Status', ['status', 'phase']), age],
  nodes: [
    name,
    {
      name: 'Status',
      cell: (node) => {
        const conditions = itemsAt(node, 'status', 'conditions')
        const ready = conditions.find((condition) => textAt(condition, 'type') === 'Ready')
        return textAt(ready, 'status') === 'True' ? 'Ready' : 'NotReady'
      },
    },
    { name: 'Roles', cell: () => '<none>' },
    age,
    text('Version', ['status', 'nodeInfo', 'kubeletVersion']),
  ],
  persistentvolumes: [
    name,
    text('Capacity', ['spec', 'capacity', 'storage']),
    { name: 'Access Modes', cell: accessModes },
    text('Reclaim Policy', ['spec', 'persistentVolumeReclaimPolicy']),
    text('Status', ['status', 'phase']),
    {
      name: 'Claim',
      cell: (volume) =>
        ['namespace', 'name']
          .flatMap((each) => textAt(volume, 'spec', 'claimRef', each) ?? [])
          .join('/'),
    },
    text('StorageClass', ['spec', 'storageClassName']),
    age,
  ],
  persistentvolumeclaims: [
    name,
    text('Status', ['status', 'phase']),
    text('Volume', ['spec', 'volumeName']),
    text('Capacity', ['status', 'capacity', 'storage']),
    { name: 'Access Modes', cell: accessModes },
    text('StorageClass', ['spec', 'storageClassName']),
    age,
  ],
  resourcequotas: [
    name,
    {
      name: 'Request',
      cell: (quota) =>
        Object.entries(objectAt(quota, 'status', 'hard'))
          .map(
            ([key, hard]) =>
              `${key}: ${textAt(quota, 'status', 'used', key) ?? '0'}/${String(hard)}`,
          )
          .join(', '),
    },
    age,
  ],
  serviceaccounts: [
    name,
    { name: 'Secrets', cell: (account) => itemsAt(account, 'secrets').length },
    age,
  ],
  leases: [name, text('Holder', ['spec', 'holderIdentity']), age],
  priorityclasses: [
    name,
    { name: 'Value', cell: (each) => numberAt(each, 'value') ?? 0 },
    { name: 'Global-Default', cell: (each) => valueAt(each, 'globalDefault') === true },
    age,
    text('PreemptionPolicy', ['preemptionPolicy']),
  ],
}

const modes: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
}

function accessModes(object: KubernetesObject): string {
  return itemsAt(object, 'spec', 'accessModes')
    .map((mode) => modes[String(mode)] ?? String(mode))
    .join(',')
}
