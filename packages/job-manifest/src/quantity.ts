const pattern = /^\+?(\d+\.?\d*|\.\d+)(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d{1,2}))?$/
const maxCharacters = 40
const nano = 9
const decimalExponents: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
}
const binaryPrefixes = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
// What a quantity of Kubernetes can hold: above it the API server silently clamps.
const maxNano = (2n ** 63n - 1n) * 10n ** 9n

/**
 * A Kubernetes quantity that is not negative, in billionths and rounded up as Kubernetes does; `undefined` when the
 * text is none.
 */
export function parseQuantity(text: string): bigint | undefined {
  const match = text.length <= maxCharacters ? pattern.exec(text) : null
  if (match === null) return undefined
  const [, digits = '', suffix = '', exponent = '0'] = match
  const [whole = '', fraction = ''] = digits.split('.')
  const binary = 1024n ** BigInt(binaryPrefixes.indexOf(suffix) + 1)
  const tens = (decimalExponents[suffix] ?? Number(exponent)) + nano - fraction.length
  const value = scaled(BigInt(whole + fraction) * binary, tens)
  return value > maxNano ? undefined : value
}

function scaled(value: bigint, tens: number): bigint {
  if (tens >= 0) return value * 10n ** BigInt(tens)
  const divisor = 10n ** BigInt(-tens)
  return (value + divisor - 1n) / divisor
}
