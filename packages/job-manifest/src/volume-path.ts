import { posix } from 'node:path'

import { invalidField } from './manifest-error.ts'

const maxPathCharacters = 4096

/** The path without doubled or trailing slashes. Refuses relative ones, `..`, and control characters. */
export function absolutePath(field: string, value: unknown): string {
  const expected = 'an absolute path without ".." or control characters'
  if (typeof value !== 'string' || !value.startsWith('/') || !isPlainPath(value)) {
    throw invalidField(field, value, expected)
  }
  return withoutTrailingSlash(posix.normalize(value))
}

/** The path relative to a volume's root, '' for the root itself. Refuses absolute ones, `..`, and control characters. */
export function relativePath(field: string, value: unknown): string {
  const expected = 'a path relative to the root of the volume, without ".." or control characters'
  if (typeof value !== 'string' || value.startsWith('/') || !isPlainPath(value)) {
    throw invalidField(field, value, expected)
  }
  const path = withoutTrailingSlash(posix.normalize(value))
  return path === '.' ? '' : path
}

function isPlainPath(value: string): boolean {
  if (value.length > maxPathCharacters || value.split('/').includes('..')) return false
  return !hasControlCharacter(value) && value.isWellFormed()
}

/** Whether the text holds a byte that terminals, logs or C strings would act on. */
export function hasControlCharacter(value: string): boolean {
  return /\p{Cc}/u.test(value)
}

function withoutTrailingSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

/** Whether the path is the folder or lies below it; both absolute, or both relative to the same root ('' is the root). */
export function isWithin(path: string, folder: string): boolean {
  if (folder === '' || folder === '/' || path === folder) return true
  return path.startsWith(`${folder}/`)
}
