import { ManifestError } from '../manifest-error.ts'

/** Calls the function with arguments of any type, as a caller without types could, and returns what it refused. */
export function refusalOf(
  target: (...values: never[]) => unknown,
  ...values: readonly unknown[]
): ManifestError {
  try {
    Reflect.apply(target, undefined, values)
  } catch (error) {
    if (ManifestError.is(error)) return error
    throw error
  }
  throw new Error('nothing was refused')
}
