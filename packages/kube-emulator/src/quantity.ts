const decimal = { n: 1e-9, u: 1e-6, m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 }
const binary = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 }
const suffixes: Readonly<Record<string, number>> = { ...decimal, E: 1e18, ...binary }

/** A quantity of Kubernetes, such as `500m` or `2Gi`, as a number; 0 when it is none, since admission has checked it. */
export function quantity(text: string | number | undefined): number {
  const [, digits, suffix = ''] =
    /^([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)([a-zA-Z]*)$/.exec(String(text)) ?? []
  const value = Number(digits) * (suffixes[suffix] ?? Number.NaN)
  return Number.isFinite(value) ? value : 0
}
