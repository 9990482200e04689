import { expectTypeOf, test } from 'vitest'

import type {
  ExitRecordEvidence,
  PodEvidence,
  RunEvidence,
  StreamEvidence,
  Verdict,
} from './index.ts'

// What others hand over, as interfaces with readonly fields and fields of their own.

interface Container {
  readonly name: string
  readonly kind: 'main' | 'init'
  readonly state: 'waiting' | 'running' | 'terminated' | 'unknown'
  readonly reason?: string
  readonly exitCode?: number
  readonly finishedAt?: number
  readonly restartCount: number
}

interface Pod {
  readonly observed: 'present' | 'gone'
  readonly name: string
  readonly uid: string
  readonly resourceVersion: string
  readonly phase: string
  readonly deletionTimestamp?: number
  readonly conditions: readonly { readonly type: string; readonly status: string }[]
  readonly containers: readonly Container[]
}

interface Summary {
  readonly linesRead: number
  readonly resultCount: number
  readonly init?: { readonly sessionId?: string | undefined; readonly cwd?: string | undefined }
  readonly result?: {
    readonly isError: boolean
    readonly stopReason?: string | null | undefined
    readonly errors: readonly string[]
    readonly permissionDenials: readonly { readonly toolName: string }[]
  }
  readonly assistantError?: { readonly error?: string | undefined; readonly aborted: boolean }
  readonly rateLimit?: { readonly status?: string | undefined; readonly resetsAtMs?: number }
  readonly backgroundTasks: readonly object[]
  readonly modelUsage: Readonly<Record<string, object>>
}

interface Exit {
  readonly type: 'exit'
  readonly podUid: string
  readonly status: number
  readonly stdoutBytes: number | null
  readonly stopReason: string | null
}

test('what others know of a run fits without a conversion', () => {
  expectTypeOf<Pod>().toExtend<PodEvidence>()
  expectTypeOf<Summary>().toExtend<StreamEvidence>()
  expectTypeOf<Exit>().toExtend<ExitRecordEvidence>()
})

test('every part of the evidence may be left out', () => {
  const nothing: RunEvidence = {}
  expectTypeOf(nothing).toEqualTypeOf<RunEvidence>()
  expectTypeOf<Verdict['outcome']>().toEqualTypeOf<
    'succeeded' | 'failed' | 'cancelled' | 'timed_out' | 'indeterminate'
  >()
})
