import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'vitest'

import { test as podTest } from './pod-test.ts'
import type { Pod } from './pod.ts'

const ran = (command: string, ...words: string[]): boolean =>
  spawnSync(command, words, { stdio: 'ignore' }).status === 0

interface Volume {
  /** Mounts a memory file system of this size for the test, or says no. */
  readonly small: (bytes: number) => string | undefined
  /** Mounts a file system that can be frozen for the test, or says no. */
  readonly freezable: () => Freezable | undefined
  /** Covers a folder, as this pod sees it, with a volume that never answers, or says no. */
  readonly silence: (run: Pod) => Promise<boolean>
}

interface Freezable {
  readonly folder: string
  freeze(): void
  thaw(): void
}

const reported = new Set<string>()

/** Skips a test, and says why once. */
export function absent(skip: (note: string) => never, why: string): never {
  if (!reported.has(why)) console.log(`${why}: tests are skipped`)
  reported.add(why)
  return skip(why)
}

/** A file system whose server has opened the device and never reads from it. */
const coverWithSilence = `
  exec 3<>/dev/fuse || exit
  mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 silence "$1" || exit
  echo mounted
  exec sleep 3600`

/** A test with volumes of its own; most machines allow them to root only. */
export const test = podTest.extend<{ volume: Volume }>({
  volume: async ({ folder }, use) => {
    const mounted: Freezable[] = []
    const mount = (words: string[]): Freezable | undefined => {
      const place = join(folder, `volume-${mounted.length}`)
      mkdirSync(place)
      if (!ran('mount', ...words, place)) return undefined
      const volume = {
        folder: place,
        freeze: () => expect(ran('fsfreeze', '--freeze', place)).toBe(true),
        thaw: () => void ran('fsfreeze', '--unfreeze', place),
      }
      mounted.push(volume)
      return volume
    }
    const holders: ChildProcess[] = []
    const silence = async ({ pid, attemptDirectory }: Pod): Promise<boolean> => {
      const words = ['--target', String(pid), '--mount', 'sh', '-c', coverWithSilence, 'sh']
      const holder = spawn('nsenter', [...words, attemptDirectory], {
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      holders.push(holder)
      mounted.push({ folder: attemptDirectory, freeze: () => {}, thaw: () => {} })
      return new Promise((resolve) => {
        holder.stdout.once('data', () => resolve(true))
        holder.once('error', () => resolve(false)).once('exit', () => resolve(false))
      })
    }
    await use({
      silence,
      small: (bytes) => mount(['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs'])?.folder,
      freezable: () => {
        const image = join(folder, 'image')
        writeFileSync(image, Buffer.alloc(8 << 20))
        return ran('mkfs.ext4', '-q', '-F', image) ? mount(['-o', 'loop', image]) : undefined
      },
    })
    for (const holder of holders) holder.kill('SIGKILL')
    for (const volume of mounted) {
      volume.thaw()
      ran('umount', '--lazy', volume.folder)
    }
  },
})
