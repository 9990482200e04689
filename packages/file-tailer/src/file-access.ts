import type { RefusedKind } from './tail-event.ts'

/** Which file it is, and how long. */
export interface FileIdentity {
  /** Device and inode: equal for the same file. */
  readonly file: string
  readonly size: number
}

/** The operating system said no. `code` is its code, as `ENOENT`. */
export interface Problem {
  readonly kind: 'problem'
  readonly code: string
}

/** There is something that is not a regular file; it was not read. */
export interface Refused {
  readonly kind: 'refused'
  readonly found: RefusedKind
}

export type Opened = { readonly kind: 'opened'; readonly handle: number } & FileIdentity
export type Seen = { readonly kind: 'seen' } & FileIdentity
export type ReadBytes = { readonly kind: 'bytes'; readonly bytes: Uint8Array }
/** A look, and what was read after it. */
export interface Polled {
  readonly kind: 'polled'
  readonly look: Seen | Refused | Problem
  readonly read: ReadBytes | Problem
}
export type Link = { readonly kind: 'link'; readonly target: string }
export type Done = { readonly kind: 'done' }

/** What a mount can be asked. Every answer is a value: nothing here rejects. */
export interface FileAccess {
  /** Resolves when calls can be made, where that takes a while. */
  ready?(): Promise<unknown>
  /** Opens for reading: never a link, never anything but a regular file, and never waiting for a writer. */
  open(path: string): Promise<Opened | Refused | Problem>
  /**
   * What is at the path now. Opening and closing makes a network client ask its server, where `stat`
   * would answer from a cache; reads of an open file see what it learned.
   */
  look(path: string): Promise<Seen | Refused | Problem>
  /** Up to `length` bytes (at most 256 KiB) at `position`; fewer at the end of the file. */
  read(handle: number, position: number, length: number): Promise<ReadBytes | Problem>
  /** A look and then a read, for the price of one call. */
  poll(path: string, handle: number, position: number, length: number): Promise<Polled | Problem>
  /** Nobody looks at these bytes, which `read` returned, any more. */
  recycle?(bytes: Uint8Array): void
  close(handle: number): Promise<Done>
  /** The target of a symbolic link; `EINVAL` for anything else. */
  readLink(path: string): Promise<Link | Problem>
  /** Makes a network client forget that a name did not exist. */
  refreshDirectory(path: string): Promise<Done | Problem>
}

/** Calls that are answered before they return, of a mount that cannot hang. Undefined: not at this moment. */
export interface InstantAccess {
  /** When the event loop needs its turn before the next read: resolves when it had it. */
  turn(): Promise<void> | undefined
  /** The next read may be made. */
  readonly isOurTurn: boolean
  open(path: string): Opened | Refused | Problem | undefined
  /** Whether nothing can be read at `position`; undefined also when the answer is an error. */
  endsAt(handle: number, position: number): boolean | undefined
  /** Nothing is returned when there is nothing but `known` bytes. */
  read(
    handle: number,
    position: number,
    length: number,
    known: number,
  ): ReadBytes | Problem | undefined
  /** As `FileAccess.look`, where no attribute is cached. */
  look(path: string): Seen | Refused | Problem | undefined
  readLink(path: string): Link | Problem | undefined
}
