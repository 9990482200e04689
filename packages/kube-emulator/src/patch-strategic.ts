import { isJsonObject, itemsAt, type JsonObject } from './json-fields.ts'

/** By what the items of a list are told apart; lists that are not named here are replaced as a whole. */
const mergeKeys: Readonly<Record<string, string>> = {
  addresses: 'type',
  conditions: 'type',
  containers: 'name',
  env: 'name',
  ephemeralContainers: 'name',
  hostAliases: 'ip',
  hostIPs: 'ip',
  imagePullSecrets: 'name',
  initContainers: 'name',
  ownerReferences: 'uid',
  podIPs: 'ip',
  ports: 'containerPort',
  resourceClaims: 'name',
  schedulingGates: 'name',
  secrets: 'name',
  topologySpreadConstraints: 'topologyKey',
  volumeDevices: 'devicePath',
  volumeMounts: 'mountPath',
  volumes: 'name',
}

/** Lists of texts that a patch adds to. */
const sets = new Set(['finalizers'])

/** Applies a strategic merge patch, with its directives, to an object of the API. */
export function applyStrategicPatch(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch
  if (patch['$patch'] === 'replace') return withoutDirectives(patch)
  if (patch['$patch'] === 'delete') return {}
  const result: Record<string, unknown> = isJsonObject(target) ? { ...target } : {}
  const retained = itemsAt(patch, '$retainKeys')
  if (retained.length > 0) {
    for (const key of Object.keys(result)) if (!retained.includes(key)) delete result[key]
  }
  for (const [key, value] of Object.entries(patch)) {
    const [directive, field = ''] = key.startsWith('$') ? key.split('/') : ['', key]
    if (directive === '$deleteFromPrimitiveList')
      result[field] = itemsAt(result, field).filter((item) => !itemsAt(value).includes(item))
    if (directive !== '') continue
    if (value === null) delete result[field]
    else if (Array.isArray(value)) result[field] = mergedList(field, itemsAt(result, field), value)
    else result[field] = applyStrategicPatch(result[field], value)
  }
  return ordered(result, patch)
}

function mergedList(
  field: string,
  current: readonly unknown[],
  patch: readonly unknown[],
): readonly unknown[] {
  if (sets.has(field)) return [...new Set([...current, ...patch])]
  const key = mergeKeys[field]
  if (key === undefined) return patch
  const replaces = patch.some(
    (item) => isJsonObject(item) && item['$patch'] === 'replace' && item[key] === undefined,
  )
  const items = replaces
    ? patch.filter((item) => isJsonObject(item) && item[key] !== undefined)
    : patch
  return items.reduce<readonly unknown[]>(
    (list, item) => mergedItem(key, list, item),
    replaces ? [] : current,
  )
}

function mergedItem(key: string, list: readonly unknown[], item: unknown): readonly unknown[] {
  if (!isJsonObject(item)) return [...list, item]
  const index = list.findIndex((each) => isJsonObject(each) && each[key] === item[key])
  if (item['$patch'] === 'delete') return list.filter((_, at) => at !== index)
  const merged = applyStrategicPatch(index < 0 ? {} : list[index], item)
  return index < 0 ? [...list, merged] : list.with(index, merged)
}

/** Puts the lists in the order that the patch asks for; what it does not name comes last. */
function ordered(result: JsonObject, patch: JsonObject): JsonObject {
  const orders = Object.entries(patch).flatMap(([name, order]) => {
    const field = /^\$setElementOrder\/(.*)$/.exec(name)?.[1]
    return field === undefined ? [] : [[field, sorted(field, result[field], itemsAt(order))]]
  })
  return { ...result, ...Object.fromEntries(orders) }
}

function sorted(field: string, list: unknown, order: readonly unknown[]): unknown {
  if (!Array.isArray(list)) return list
  const key = mergeKeys[field] ?? ''
  const identity = (item: unknown): unknown => (isJsonObject(item) ? item[key] : item)
  const places = new Map(order.map((item, index) => [identity(item), index]))
  const place = (item: unknown): number => places.get(identity(item)) ?? places.size
  return list.toSorted((left, right) => place(left) - place(right))
}

function withoutDirectives(patch: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(patch).filter(([key]) => !key.startsWith('$')))
}
