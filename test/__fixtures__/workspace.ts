import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

const workspaceRoot = join(import.meta.dirname, "../..")

export interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly [field: string]: unknown
}

export interface Room {
  /** `packages/file-tailer` */
  readonly folder: string
  readonly manifest: Manifest
  readonly isPackage: boolean
}

/** Every package and app. */
export const rooms: readonly Room[] = globSync('{packages,apps}/*/package.json', { cwd: workspaceRoot })
  .toSorted()
  .map((file) => ({
    folder: dirname(file),
    manifest: JSON.parse(read(file)),
    isPackage: file.startsWith('packages/'),
  }))

export const packages = rooms.filter((room) => room.isPackage)
export const published = rooms.filter((room) => room.manifest.private !== true)

/** The text of a file of the workspace, '' where there is none. */
export function read(path: string): string {
  const file = join(workspaceRoot, path)
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

/** The files of a room that match, without what tools made. */
export function files(folder: string, pattern: string): string[] {
  return globSync(join(folder, pattern), {
    cwd: workspaceRoot,
    exclude: (name) => ['node_modules', 'dist', '.turbo'].includes(basename(name)),
  })
}

/** What a file imports or re-exports, as written. */
export function imports(file: string): string[] {
  const specifiers = read(file).matchAll(/(?:^|\s)(?:from|import|import\()\s*'([^'\n]+)'/g)
  return [...specifiers].map(([, specifier]) => specifier ?? '')
}

/** The text of a README between a heading of the second level and the next. */
export function section(readme: string, heading: string): string {
  return readme.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
}
