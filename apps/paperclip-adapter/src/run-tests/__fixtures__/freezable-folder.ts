import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const bytes = 32 * 1_024 * 1_024
/** However a test ends, nothing stays frozen for longer. */
const longestSeconds = '110'

/** A file system of its own on a folder, whose writers can be made to hang, as those of a share whose server is away. */
export interface FreezableFolder extends Disposable {
  freeze(): void
  thaw(): void
}

/** Whether this machine lets us make one; else it says so in one line. */
export function canFreeze(): boolean {
  try {
    using folder = makeFreezable(mkdtempSync(join(tmpdir(), 'agent-jobs-freeze-')))
    folder.freeze()
    return true
  } catch {
    console.warn('Skipped: tests of a volume that hangs need root, loop devices, mkfs.ext4 and fsfreeze')
    return false
  }
}

export function makeFreezable(path: string): FreezableFolder {
  const place = mkdtempSync(join(tmpdir(), 'agent-jobs-image-'))
  const image = join(place, 'image')
  writeFileSync(image, '')
  truncateSync(image, bytes)
  execFileSync('mkfs.ext4', ['-q', '-F', image])
  mkdirSync(path, { recursive: true })
  execFileSync('mount', ['-o', 'loop', image, path])
  const freezer = (option: string): void => {
    execFileSync('fsfreeze', [option, path], { stdio: 'ignore' })
  }
  const safety = spawn('sh', ['-c', `sleep ${longestSeconds}; fsfreeze -u '${path}'`], {
    stdio: 'ignore',
  })
  let isFrozen = false
  const thaw = (): void => {
    if (isFrozen) freezer('-u')
    isFrozen = false
  }
  return {
    freeze: () => {
      freezer('-f')
      isFrozen = true
    },
    thaw,
    [Symbol.dispose]: () => {
      thaw()
      safety.kill()
      execFileSync('umount', ['-l', path])
      rmSync(place, { recursive: true, force: true })
    },
  }
}
