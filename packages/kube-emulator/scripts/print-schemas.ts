// Prints the fields of the kinds that are served: node scripts/print-schemas.ts FILE … > src/api-schemas.json
// Each file is a document of /openapi/v3 of a real API server: `kubectl get --raw /openapi/v3/api/v1` and so on.
import { readFileSync } from 'node:fs'

import { apiResources } from '../src/api-resources.ts'
import { isJsonObject, objectAt, textAt, type JsonObject } from '../src/json-fields.ts'

const documents = process.argv
  .slice(2)
  .map((file): unknown => JSON.parse(readFileSync(file, 'utf8')))
const known = new Map(
  documents.flatMap((document) => Object.entries(objectAt(document, 'components', 'schemas'))),
)

/** Types that are written as something else than an object of their fields. */
const special: Readonly<Record<string, string>> = {
  Time: 'time',
  MicroTime: 'microtime',
  Quantity: 'quantity',
  IntOrString: 'any',
  FieldsV1: 'any',
  RawExtension: 'any',
}

const printed: Record<string, Record<string, string>> = {}
const waiting = apiResources.map(({ group, kind }) => {
  const place = group === '' ? 'core' : group.replace('.k8s.io', '')
  return `io.k8s.api.${place}.v1.${kind}`
})

for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
  const short = shortName(name)
  if (short in printed) continue
  const fields = Object.entries(objectAt(known.get(name), 'properties'))
  printed[short] = Object.fromEntries(fields.map(([field, schema]) => [field, typeOf(schema)]))
}
const sorted = Object.entries(printed).toSorted(([left], [right]) => (left < right ? -1 : 1))
process.stdout.write(`${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`)

function shortName(name: string): string {
  return name.split('.').at(-1) ?? ''
}

function typeOf(schema: unknown): string {
  const [inherited] = isJsonObject(schema) && Array.isArray(schema['allOf']) ? schema['allOf'] : []
  const reference = textAt(schema, '$ref') ?? textAt(inherited, '$ref')
  if (reference !== undefined) return referenced(reference.split('/').at(-1) ?? '')
  const { type, format, items, additionalProperties }: JsonObject = isJsonObject(schema)
    ? schema
    : {}
  switch (type) {
    case 'array':
      return `[]${typeOf(items)}`
    case 'object':
      return additionalProperties === undefined ? 'any' : `{}${typeOf(additionalProperties)}`
    case 'boolean':
      return 'bool'
    case 'integer':
      return String(format)
    case 'number':
      return 'float64'
    case 'string':
      return format === 'byte' ? 'bytes' : 'string'
    default:
      return 'any'
  }
}

function referenced(name: string): string {
  const written = special[shortName(name)]
  if (written !== undefined) return written
  waiting.push(name)
  return shortName(name)
}
