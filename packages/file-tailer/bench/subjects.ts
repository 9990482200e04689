import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

import { createTailer, splitLines, type Tail, type TailerOptions } from '../src/index.ts'
import { simpleTail } from './simple-tail.ts'

/** What is measured: a way to follow a file line by line. */
export interface Subject {
  /** Returns what tells it that the file grew, if it can be told. */
  follow(path: string, onLine: (line: string) => void): () => void
}

/** The npm package that is compared with, and what splits its output, in a folder of their own. */
const PEERS = process.env['AGENT_JOBS_BENCH_PEERS'] ?? '../../../../shared/tail-bench'
const PEER = '@logdna/tail-file'
const SPLITTER = 'split2'

const never = new AbortController().signal
const cannotBeTold = (): void => {}

/** Whether the peer is there; if not, says in one line what is absent. */
export function hasPeer(): boolean {
  try {
    peerRequire().resolve(SPLITTER)
    peerRequire().resolve(PEER)
    return true
  } catch {
    console.log(
      `absent: ${PEER} and ${SPLITTER}; install both in a folder, and name it in $AGENT_JOBS_BENCH_PEERS`,
    )
    return false
  }
}

/** @throws Error when there is no such subject */
export function openSubject(name: string): Subject {
  if (name === 'simple') {
    return {
      follow(path, onLine) {
        void simpleTail(path, onLine, never)
        return cannotBeTold
      },
    }
  }
  if (name === 'ours') return ours({})
  if (name === 'ours-probing') return ours({ openProbe: 'always', readerProcess: 'always' })
  if (name === 'logdna') return logdna()
  throw new Error(`No subject ${name}`)
}

function ours(options: TailerOptions): Subject {
  const tailer = createTailer(options)
  return {
    follow(path, onLine) {
      const tail: Tail = tailer.follow(path, {
        onBatch: (batch) => {
          const { buffer, byteOffset, length } = batch.bytes
          const text = Buffer.from(buffer, byteOffset, length)
          for (const { start, bytes } of splitLines(batch)) {
            const from = start - batch.start
            onLine(text.toString('utf8', from, from + bytes.length))
          }
        },
      })
      return () => {
        tail.poke()
      }
    },
  }
}

/** What of the peers' interface is used. */
interface Peers {
  readonly Tail: new (
    path: string,
    options: { readonly startPos: number; readonly pollFileIntervalMs: number },
  ) => NodeJS.ReadableStream & { start(): Promise<void> }
  readonly split: () => NodeJS.ReadWriteStream
}

function logdna(): Subject {
  const { Tail: PeerTail, split } = loadPeers()
  return {
    follow(path, onLine) {
      const tail = new PeerTail(path, { startPos: 0, pollFileIntervalMs: 250 })
      tail.pipe(split()).on('data', onLine)
      void tail.start()
      return cannotBeTold
    },
  }
}

/** The boundary to packages without types, which are not dependencies of this one. */
function loadPeers(): Peers {
  const peers: { Tail: unknown; split: unknown } = {
    Tail: peerRequire()(PEER),
    split: peerRequire()(SPLITTER),
  }
  if (arePeers(peers)) return peers
  throw new Error(`${PEER} or ${SPLITTER} is something else`)
}

function arePeers(peers: { Tail: unknown; split: unknown }): peers is Peers {
  return typeof peers.Tail === 'function' && typeof peers.split === 'function'
}

function peerRequire(): NodeJS.Require {
  return createRequire(join(resolve(import.meta.dirname, PEERS), 'package.json'))
}
