import type { AdapterPace } from '../../../adapter-pace.ts'
import type { Step } from '../steps.ts'
import type { Trouble } from '../test-subject.ts'
import type { AgentName } from '../test-volume.ts'

/** One failure (or what looks like one): what is done to a run, what is then true, and how it has to be judged. */
export interface GalleryRow {
  /** What is done; names the row. */
  readonly done: string
  /** What is true then, as the one who does it knows. */
  readonly truth: string
  readonly family: Family
  /** What a real API server said when the same was done: a recording of job-watcher's. */
  readonly recording?: string
  /** Where it runs. @default 'on the claim' */
  readonly site?: GallerySite
  readonly agent?: AgentName
  readonly steps?: readonly Step[]
  /** On a cluster the real CLI runs, against an offline Messages API, instead of the steps. */
  readonly realCli?: RealCli
  readonly config?: Readonly<Record<string, unknown>>
  /** What is changed in the Job on its way to the API, as somebody's admission webhook does it. */
  readonly alter?: readonly Alteration[]
  readonly deeds?: readonly Deed[]
  /** What the emulator cannot do by itself, or needs in another way. */
  readonly emulated?: {
    readonly trouble?: Trouble
    /** The file that the agent makes before the trouble. @default at once */
    readonly at?: string
    /** After this time it is over. @default never */
    readonly forMs?: number
    readonly steps?: readonly Step[]
    readonly alter?: readonly Alteration[]
  }
  /** Why it is not provoked on one of the two. */
  readonly notOn?: { readonly subject: SubjectName; readonly because: string }
  /** The variable without which it is not provoked on a cluster. */
  readonly needs?: string
  /** Other waits of the adapter. */
  readonly pace?: Partial<AdapterPace>
  readonly expected: Expected
  /** One of the few that run whenever the tests with a cluster do. */
  readonly always?: boolean
}

/** What the real CLI meets. */
export interface RealCli {
  /** A scenario of the offline Messages API. */
  readonly scenario: string
  readonly env?: Readonly<Record<string, string>>
}

export type SubjectName = 'emulator' | 'cluster'
export type GallerySite =
  | 'on the claim'
  | 'alone on the claim'
  | 'alone on the node'
  | 'in a namespace that goes'
  | 'alone on a small claim'
  | 'without a claim'
  | 'without room for a pod'

export type Family =
  | 'the agent ends'
  | 'memory'
  | 'the model'
  | 'the pod never starts'
  | 'the run is taken away'
  | 'we stop it'
  | 'the output'
  | 'the cluster is in trouble'

/** The path of a field in the Job, `-` for a new member of a list, and what it becomes; absent: it is removed. */
export type Alteration = readonly [path: string, value?: unknown]

/** Something that is done once the agent has made a file, Paperclip has been told something, or the Job is there. */
export interface Deed {
  readonly at: { readonly file: string } | { readonly told: RegExp } | 'created'
  readonly act: Act
}

export type Act =
  | 'cancel'
  | 'delete the Job'
  | 'delete the Job in the foreground'
  | 'delete the namespace'
  | 'delete the pod'
  | 'delete the pod at once'
  | 'evict the pod'
  | 'suspend the Job'
  | 'kill the process on the node'
  | 'send a pod of higher priority'
  | 'close the folder'
  | 'fill the volume'
  | 'take the API away for a while'
  | 'cancel while the API is away'
  | 'take the kubelet away for a while'
  | 'take containerd away for a while'
  | 'take the kubelet away for good'
  | 'stop the node'
  | 'stop the node, and the API'
  | 'delete the node'

export interface Expected {
  readonly outcome: 'succeeded' | 'failed' | 'cancelled' | 'timed_out' | 'indeterminate'
  /** More than one where what the cluster tells depends on the moment, and each is true. */
  readonly reason: string | readonly string[]
  readonly code?: string
  readonly confidence?: 'proven' | 'likely' | 'unknown'
  /** What the message (of a success: the cause) has to say. */
  readonly says: RegExp
  /** What nobody can know and the message must therefore not claim. */
  readonly silentOn?: RegExp
  /** Its Job may still be there: the API was away when it was to be removed. */
  readonly mayStay?: true
  /** The volume has no room for its evidence, also when the run's own files are gone. */
  readonly losesEvidence?: true
  /** Notes that have to be among those of the verdict. */
  readonly notes?: readonly RegExp[]
}
