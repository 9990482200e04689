const form = /^(\d+(?:\.\d*)?|\.\d+)(?:([KMGTPE]i|[numkMGTPE])|[eE]([+-]?\d{1,2}))?$/

const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}

/** The size of a Kubernetes quantity, or `undefined` when the text is none or is negative. */
export function quantityValue(text: string): number | undefined {
  const [, number, suffix, exponent] = form.exec(text) ?? []
  if (number === undefined) return undefined
  if (exponent !== undefined) return Number(number) * 10 ** Number(exponent)
  return Number(number) * (suffix === undefined ? 1 : (factors[suffix] ?? Number.NaN))
}
