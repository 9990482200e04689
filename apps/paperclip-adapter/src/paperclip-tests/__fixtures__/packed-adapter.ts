import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const app = join(import.meta.dirname, '../../..')
const workspace = join(app, '../..')
const name = 'paperclip-adapter-claude-k8s'

/** The package as its users get it: packed, and installed by npm with what it depends on. */
export interface PackedAdapter extends AsyncDisposable {
  /** The package's folder, readable by everybody. */
  readonly folder: string
}

/** Builds and packs the adapter and installs the tarball in a folder of its own. */
export async function packAdapter(): Promise<PackedAdapter> {
  const place = await mkdtemp(join(tmpdir(), 'paperclip-adapter-'))
  const remove = (): Promise<void> => rm(place, { recursive: true, force: true })
  try {
    await chmod(place, 0o755)
    await run('pnpm', ['exec', 'turbo', 'run', 'build', `--filter=${name}`], { cwd: workspace })
    const packed = await run('pnpm', ['pack', '--json', '--pack-destination', place], { cwd: app })
    const { filename }: { filename: string } = JSON.parse(packed.stdout)
    await writeFile(join(place, 'package.json'), '{"private":true}\n')
    const flags = ['--prefix', place, '--no-audit', '--no-fund', '--loglevel=error']
    await run('npm', ['install', ...flags, filename], { cwd: place })
  } catch (error) {
    await remove()
    throw error
  }
  return { folder: join(place, 'node_modules', name), [Symbol.asyncDispose]: remove }
}
