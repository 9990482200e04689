import { localFiles } from './local-files.ts'
import { MountLane } from './mount-lane.ts'
import type { Schedule } from './schedule.ts'

export type OpenProbe = 'auto' | 'always' | 'never'

/** The mounts that a tailer reads, each with its own lane. */
export class Mounts {
  readonly #lane: MountLane

  constructor(schedule: Schedule, openProbe: OpenProbe) {
    const cachesAttributes = openProbe !== 'never'
    this.#lane = new MountLane({ name: '/', cachesAttributes, files: localFiles }, schedule)
  }

  /** The lane of the mount on which `path` lies. */
  async laneFor(_path: string): Promise<MountLane> {
    return this.#lane
  }
}
