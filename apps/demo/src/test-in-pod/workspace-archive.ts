import { globSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

import { findInstalledModules } from './installed-modules.ts'
import type { ArchiveHeader } from './unpack.ts'

const madeHere = new Set(['node_modules', 'dist', 'coverage', '.turbo'])
const loaded = /(?<!\.d)\.([cm]?js|json|node|wasm)$|(^|\/)[^.]+$/

/** Packs what the tests on a cluster need of this workspace into one file: sources, and the modules that they load. */
export function packWorkspace(root: string): Buffer {
  const rooms = globSync('{packages,apps}/*', { cwd: root }).map((room) => join(root, room))
  const { links, folders } = findInstalledModules(root, rooms)
  const own = ['package.json', 'tsconfig.base.json', 'vitest.config.ts', 'test']
  const files = [
    ...[...own.map((name) => join(root, name)), ...rooms].flatMap((path) => sourcesIn(path)),
    ...[...folders].flatMap((folder) => modulesIn(folder)),
  ]
  const header: ArchiveHeader = {
    platform: `${process.platform}-${process.arch}`,
    files: files.map((file) => {
      const { mode, size } = statSync(file)
      return { path: relative(root, file), mode: mode & 0o777, size }
    }),
    links: [...links].map((link) => ({ path: relative(root, link), target: readlinkSync(link) })),
  }
  const contents = files.map((file) => readFileSync(file))
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...contents])
}

function sourcesIn(path: string): string[] {
  return filesIn(path, (name) => !madeHere.has(name))
}

function modulesIn(folder: string): string[] {
  return filesIn(folder, () => true).filter((file) => loaded.test(relative(folder, file)))
}

function filesIn(path: string, isWanted: (name: string) => boolean): string[] {
  if (statSync(path).isFile()) return [path]
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    isWanted(entry.name) && (entry.isDirectory() || entry.isFile())
      ? filesIn(join(path, entry.name), isWanted)
      : [],
  )
}
