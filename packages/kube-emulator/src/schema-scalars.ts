/** Why a value cannot be read as a type, in the words of Go; undefined when it can. */
export function unreadableText(value: unknown, type: string, field: string): string | undefined {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? undefined : mismatch(value, type, field)
    case 'bool':
      return typeof value === 'boolean' ? undefined : mismatch(value, type, field)
    case 'int32':
    case 'int64':
      return Number.isInteger(value) ? undefined : mismatch(value, type, field)
    case 'float64':
      return typeof value === 'number' ? undefined : mismatch(value, type, field)
    case 'bytes':
      return typeof value === 'string' ? dataProblem(value) : mismatch(value, type, field)
    case 'quantity':
      return quantity.test(String(value)) ? undefined : quantityProblem
    case 'time':
      return timeProblem(
        value,
        /T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
        '2006-01-02T15:04:05Z07:00',
      )
    case 'microtime':
      return timeProblem(
        value,
        /T\d\d:\d\d:\d\d\.\d{6}(Z|[+-]\d\d:\d\d)$/,
        '2006-01-02T15:04:05.000000Z07:00',
      )
    default:
      return mismatch(value, type, field)
  }
}

function mismatch(value: unknown, type: string, field: string): string {
  return `json: cannot unmarshal ${kindOf(value)} into Go struct field ${field} of type ${goType(type)}`
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  return typeof value === 'number' && !Number.isInteger(value) ? `number ${value}` : typeof value
}

const scalars = new Set(['string', 'bool', 'int32', 'int64', 'float64'])

function goType(type: string): string {
  if (type.startsWith('[]')) return `[]${goType(type.slice(2))}`
  if (type.startsWith('{}')) return `map[string]${goType(type.slice(2))}`
  if (type === 'bytes') return '[]uint8'
  return scalars.has(type) ? type : `v1.${type}`
}

const quantity = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/
const quantityProblem =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

function dataProblem(value: string): string | undefined {
  const text = value.replaceAll(/[\r\n]/g, '')
  if (base64.test(text)) return undefined
  return `illegal base64 data at input byte ${Math.max(text.search(/[^A-Za-z0-9+/=]/), 0)}`
}

function timeProblem(value: unknown, form: RegExp, layout: string): string | undefined {
  const text = String(value)
  if (form.test(text)) return undefined
  const end = /(\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(text)?.[0]
  const [rest, wanted] =
    end !== undefined && layout.includes('.') ? [end, '.000000'] : [text, '2006']
  return `parsing time "${text}" as "${layout}": cannot parse "${rest}" as "${wanted}"`
}
