/** A behaviour of the emulator that is turned wrong, and the cases of the contract that name it. */
export interface Mutation {
  readonly name: string
  /** The source, the place in it, and what is written there instead. */
  readonly file: string
  readonly from: string
  readonly to: string
  readonly noticedBy: readonly string[]
}

/** The source with the mutation; its place has to be there, and only once. */
export function mutate(source: string, { file, from, to }: Mutation): string {
  const [before, after, ...more] = source.split(from)
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`Not once in ${file}: ${from}`)
  }
  return `${before}${to}${after}`
}
