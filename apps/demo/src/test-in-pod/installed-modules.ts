import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'

/** What only checks, builds or describes: no test that runs loads it. */
const notForTests =
  /^(typescript|tsup|esbuild|@esbuild\/.*|tsx|jiti|@types\/.*|@vitest\/coverage-.*)$/

/** The installed packages that tests load. */
export interface InstalledModules {
  /** Symbolic links, from a name in some node_modules to a package. */
  readonly links: ReadonlySet<string>
  /** The packages' folders, without those of the workspace itself. */
  readonly folders: ReadonlySet<string>
}

/**
 * Follows what the rooms of a workspace that pnpm installed depend on, and its root on vitest.
 *
 * @param rooms absolute paths
 */
export function findInstalledModules(root: string, rooms: readonly string[]): InstalledModules {
  const links = new Set<string>()
  const folders = new Set<string>()
  const follow = (parent: string, names: readonly string[]): void => {
    for (const name of names) {
      const link = join(parent, name)
      if (notForTests.test(name) || links.has(link) || !existsSync(link)) continue
      const folder = realpathSync(link)
      if (folder !== link) links.add(link)
      const store = folder.lastIndexOf('/node_modules/')
      if (store === -1 || folders.has(folder)) continue
      folders.add(folder)
      follow(folder.slice(0, store + '/node_modules'.length), dependenciesOf(folder))
    }
  }
  follow(join(root, 'node_modules'), ['vitest'])
  for (const room of rooms) {
    follow(join(room, 'node_modules'), dependenciesOf(room, 'devDependencies'))
  }
  return { links, folders }
}

function dependenciesOf(folder: string, ...more: readonly string[]): string[] {
  const manifest: Record<string, unknown> = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  const kinds = ['dependencies', 'optionalDependencies', 'peerDependencies', ...more]
  return [...new Set(kinds.flatMap((kind) => Object.keys(manifest[kind] ?? {})))]
}
