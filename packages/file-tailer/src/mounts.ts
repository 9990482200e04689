import { dirname, join, resolve } from 'node:path'

import { InstantFiles } from './instant-files.ts'
import { localFiles } from './local-files.ts'
import { LoopTurns } from './loop-turns.ts'
import { MountLane, type StallObserver } from './mount-lane.ts'
import { cachesAttributes, isLocal, mountOf, readMounts, type Mount } from './mount-table.ts'
import { ReaderProcess } from './reader-process.ts'
import type { Schedule } from './schedule.ts'

/** Whether files are opened anew before they are read. */
export type OpenProbe = 'auto' | 'always' | 'never'

/** Whether a mount is read by a process of its own. */
export type ReaderProcessUse = 'auto' | 'always' | 'never'

export interface MountsOptions {
  readonly schedule: Schedule
  readonly openProbe: OpenProbe
  readonly readerProcess: ReaderProcessUse
}

/** One tail, as the mounts see it. */
export interface MountUser extends StallObserver {
  /** It has ended: nothing more is to be asked for it. */
  readonly over: boolean
  readerUnavailable(mount: string, reason: string): void
}

/** As the kernel: a longer chain of links is a loop. */
const MOST_LINKS = 40

const TABLE_MS = 1000

/** The threads of a process of its own are this mount's alone. */
const READER_CALLS_AT_ONCE = 32

interface UsedLane {
  readonly lane: MountLane
  readonly users: Set<MountUser>
  readonly reader: ReaderProcess | undefined
}

/** The mounts that a tailer reads; each has its lane as long as somebody uses it. */
export class Mounts {
  readonly #options: MountsOptions
  readonly #turns = new LoopTurns()
  readonly #lanes = new Map<string, UsedLane>()
  #table: { readonly readAtMs: number; readonly mounts: Promise<readonly Mount[]> } | undefined

  constructor(options: MountsOptions) {
    this.#options = options
  }

  /** The lane of the mount on which an absolute path really lies; it is used until `release`. */
  async acquire(path: string, user: MountUser): Promise<MountLane> {
    const mounts = await this.#mounts()
    const directory = await this.#realDirectory(mounts, dirname(path), user, MOST_LINKS)
    const lane = this.#use(mountOf(mounts, join(directory, 'file')), user)
    this.#release(user, lane)
    return lane
  }

  /** Files that are followed together need one look at the table. */
  #mounts(): Promise<readonly Mount[]> {
    const now = this.#options.schedule.now()
    if (this.#table === undefined || now - this.#table.readAtMs > TABLE_MS) {
      this.#table = { readAtMs: now, mounts: readMounts() }
    }
    return this.#table.mounts
  }

  /** The user is over: mounts that nobody else uses are given up, even one that hangs. */
  release(user: MountUser): void {
    this.#release(user, undefined)
  }

  /** Those on the way to a file are used only to find it. */
  #release(user: MountUser, except: MountLane | undefined): void {
    for (const [key, { lane, users, reader }] of this.#lanes) {
      if (lane === except || !users.delete(user) || users.size > 0) continue
      this.#lanes.delete(key)
      lane.retire()
      reader?.shutdown()
    }
  }

  /** Follows links by hand, so that each look at a mount goes through that mount's own lane. */
  async #realDirectory(
    mounts: readonly Mount[],
    directory: string,
    user: MountUser,
    linksLeft: number,
  ): Promise<string> {
    const parent = dirname(directory)
    if (parent === directory || linksLeft < 0 || user.over) return directory
    const realParent = await this.#realDirectory(mounts, parent, user, linksLeft)
    const real = join(realParent, directory.slice(parent.length))
    if (user.over) return real
    const lane = this.#use(mountOf(mounts, real), user)
    for (let turn = lane.instant?.turn(); turn; turn = lane.instant?.turn()) await turn
    const link =
      lane.instant?.readLink(real) ?? (await lane.call(user, (files) => files.readLink(real)))
    if (link.kind !== 'link') return real
    const target = resolve(realParent, link.target)
    return this.#realDirectory(mounts, target, user, linksLeft - 1)
  }

  #use(mount: Mount, user: MountUser): MountLane {
    const key = `${mount.type} ${mount.point}`
    const used = this.#lanes.get(key) ?? this.#newLane(mount)
    this.#lanes.set(key, used)
    used.users.add(user)
    return used.lane
  }

  #newLane(mount: Mount): UsedLane {
    const { schedule, openProbe, readerProcess } = this.#options
    const users = new Set<MountUser>()
    const ownProcess = readerProcess === 'auto' ? !isLocal(mount) : readerProcess === 'always'
    const reader = ownProcess
      ? new ReaderProcess({
          mount: mount.point,
          onUnavailable: (reason) => {
            for (const user of users) user.readerUnavailable(mount.point, reason)
          },
        })
      : undefined
    const cached = openProbe === 'auto' ? cachesAttributes(mount) : openProbe === 'always'
    const instant = isLocal(mount) && cached === false && reader === undefined
    const lane = new MountLane(
      {
        name: mount.point,
        cachesAttributes: cached,
        files: reader ?? localFiles,
        ...(instant && { instant: new InstantFiles(this.#turns) }),
        ...(reader && { callsAtOnce: READER_CALLS_AT_ONCE }),
      },
      schedule,
    )
    return { lane, users, reader }
  }
}
