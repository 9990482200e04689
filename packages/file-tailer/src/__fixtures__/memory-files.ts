import type {
  Done,
  FileAccess,
  Link,
  Opened,
  Polled,
  Problem,
  ReadBytes,
  Refused,
  Seen,
} from '../file-access.ts'

/** A file in memory whose mount can be made to show old sizes, to fail and to hang. */
export class MemoryFiles implements FileAccess {
  content = Buffer.alloc(0)
  /** What looks say instead of the truth. */
  shownSize: number | undefined
  /** Reads see no more than the last look, as where attributes are cached. */
  hidesGrowth = false
  #lookedAt = 0
  /** Which file is at the path; undefined: none. */
  fileAtPath: string | undefined = 'first'
  /** Calls of these kinds fail with this code. */
  readonly failing = new Map<'open' | 'look' | 'read', string>()
  readonly calls: string[] = []
  #hanging: PromiseWithResolvers<void> | undefined

  append(text: string): void {
    this.content = Buffer.concat([this.content, Buffer.from(text)])
  }

  hang(): void {
    this.#hanging = Promise.withResolvers()
  }

  resume(): void {
    this.#hanging?.resolve()
    this.#hanging = undefined
  }

  async open(): Promise<Opened | Refused | Problem> {
    const seen = await this.#see('open')
    return seen.kind === 'seen' ? { ...seen, kind: 'opened', handle: 1 } : seen
  }

  look(): Promise<Seen | Refused | Problem> {
    return this.#see('look')
  }

  async read(_handle: number, position: number, length: number): Promise<ReadBytes | Problem> {
    const failure = await this.#call('read')
    if (failure) return failure
    const end = this.hidesGrowth ? this.#lookedAt : this.content.length
    const bytes = this.content.subarray(position, Math.min(position + length, end))
    return { kind: 'bytes', bytes: Buffer.from(bytes) }
  }

  async poll(
    _path: string,
    handle: number,
    position: number,
    length: number,
  ): Promise<Polled> {
    return {
      kind: 'polled',
      look: await this.look(),
      read: await this.read(handle, position, length),
    }
  }

  async close(): Promise<Done> {
    this.calls.push('close')
    return { kind: 'done' }
  }

  async readLink(): Promise<Link | Problem> {
    return { kind: 'problem', code: 'EINVAL' }
  }

  async refreshDirectory(): Promise<Done | Problem> {
    this.calls.push('refreshDirectory')
    return { kind: 'done' }
  }

  async #see(call: 'open' | 'look'): Promise<Seen | Problem> {
    const failure = await this.#call(call)
    if (failure) return failure
    if (this.fileAtPath === undefined) return { kind: 'problem', code: 'ENOENT' }
    this.#lookedAt = this.content.length
    return { kind: 'seen', file: this.fileAtPath, size: this.shownSize ?? this.content.length }
  }

  async #call(call: 'open' | 'look' | 'read'): Promise<Problem | undefined> {
    this.calls.push(call)
    await this.#hanging?.promise
    const code = this.failing.get(call)
    return code === undefined ? undefined : { kind: 'problem', code }
  }
}
