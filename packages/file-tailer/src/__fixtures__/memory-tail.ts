import type { CachesAttributes } from '../attribute-cache.ts'
import { FollowedFile } from '../followed-file.ts'
import type { LineBatch } from '../line-batch.ts'
import { MountLane } from '../mount-lane.ts'
import { defaultPolling } from '../polling.ts'
import { Schedule } from '../schedule.ts'
import type { TailEvent } from '../tail-event.ts'
import type { FollowOptions, Tail } from '../tail.ts'
import { ManualClock } from './manual-clock.ts'
import type { MemoryFiles } from './memory-files.ts'
import { latin1 } from './tailing.ts'

/** A tail of a file in memory, on a clock that stands still until it is moved. */
export class MemoryTail {
  readonly files: MemoryFiles
  readonly batches: LineBatch[] = []
  readonly events: TailEvent[] = []
  readonly tail: Tail
  readonly #clock = new ManualClock()

  constructor(
    files: MemoryFiles,
    options: { cachesAttributes?: CachesAttributes; onBatch?: FollowOptions['onBatch'] } = {},
  ) {
    this.files = files
    const schedule = new Schedule(this.#clock)
    const { cachesAttributes = true, onBatch } = options
    const lane = new MountLane({ name: '/share', cachesAttributes, files }, schedule)
    this.tail = new FollowedFile({
      path: '/share/file',
      follow: {
        onBatch: (batch) => {
          this.batches.push(batch)
          return onBatch?.(batch)
        },
        onEvent: (event) => this.events.push(event),
      },
      cutting: { from: 0, maxLineBytes: 1000, maxBatchBytes: 100 },
      schedule,
      polling: defaultPolling,
      firstSleep: 1,
      mounts: {
        acquire: () => Promise.resolve(lane),
        release: () => {
          lane.retire()
        },
      },
    })
  }

  get text(): string {
    return this.batches.map((batch) => latin1(batch.bytes)).join('')
  }

  get eventTypes(): string[] {
    return this.events.map((event) => event.type)
  }

  /** How often the file was read since the last time this was asked. */
  countCalls(call: string): number {
    const count = this.files.calls.filter((made) => made === call).length
    this.files.calls.length = 0
    return count
  }

  /** Lets time pass in steps of the schedule, and everything happen that happens meanwhile. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 25) {
      await settle()
      this.#clock.advance(Math.min(25, ms - passed))
    }
    await settle()
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate)
}
