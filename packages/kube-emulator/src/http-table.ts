import type { ApiResource } from './api-resources.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { columnsOf, type TableColumn } from './table-columns.ts'

/** Writes objects as a table; `metadata` is that of the list. */
export type TableWriter = (objects: readonly KubernetesObject[], metadata: object) => string

/** How to write the tables that a client wants, as kubectl does; undefined for one that wants objects. */
export function tableWriter(
  resource: ApiResource,
  accept: string | undefined,
  query: URLSearchParams,
): TableWriter | undefined {
  const [first = ''] = (accept ?? '').split(',')
  const isWanted = /;\s*as=Table(;|$)/.test(first) && /;\s*v=v1(;|$)/.test(first)
  if (!isWanted) return undefined
  const wanted = query.get('includeObject') ?? 'Metadata'
  const columns = columnsOf(resource.name)
  return (objects, metadata) => {
    const nowMs = Date.now()
    return JSON.stringify({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata,
      columnDefinitions: columns.map((column) => definitionOf(column, objects[0], nowMs)),
      rows: objects.map((object) => ({
        cells: columns.map(({ cell }) => cell(object, nowMs)),
        object: wanted === 'None' ? null : partOf(object, wanted),
      })),
    })
  }
}

function definitionOf(
  { name, priority, cell }: TableColumn,
  example: KubernetesObject | undefined,
  nowMs: number,
): object {
  const type = example === undefined ? 'string' : typeOf(cell(example, nowMs))
  return {
    name,
    type,
    format: name === 'Name' ? 'name' : '',
    description: '',
    priority: priority ?? 0,
  }
}

function typeOf(cell: string | number | boolean): string {
  return typeof cell === 'number' ? 'integer' : typeof cell
}

function partOf(object: KubernetesObject, wanted: string): object {
  if (wanted === 'Object') return object
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata }
}
