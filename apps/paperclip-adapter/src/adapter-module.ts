import type { AdapterContext, AdapterResult } from './context.ts'

/** The module that `createServerAdapter()` returns to Paperclip: the members that this adapter offers. */
export interface AdapterModule {
  type: string
  execute(ctx: AdapterContext): Promise<AdapterResult>
  testEnvironment(ctx: EnvironmentTestContext): Promise<EnvironmentTestResult>
  sessionCodec: SessionCodec
  sessionManagement: SessionManagement
  models: AdapterModel[]
  listModels: () => Promise<AdapterModel[]>
  refreshModels: () => Promise<AdapterModel[]>
  listSkills: (ctx: SkillContext) => Promise<SkillSnapshot>
  syncSkills: (ctx: SkillContext, desiredSkills: string[]) => Promise<SkillSnapshot>
  getConfigSchema: () => ConfigForm
  agentConfigurationDoc: string
  supportsLocalAgentJwt: boolean
  supportsInstructionsBundle: boolean
  instructionsPathKey: string
  requiresMaterializedRuntimeSkills: boolean
}

/** What is asked of `testEnvironment`. `config` has its secrets resolved. */
export interface EnvironmentTestContext {
  readonly companyId: string
  readonly adapterType: string
  readonly config: Readonly<Record<string, unknown>>
}

/** One thing that was looked at. */
export interface EnvironmentCheck {
  code: string
  level: 'info' | 'warn' | 'error'
  message: string
  detail?: string | null
  hint?: string | null
}

/** `fail` with any error, `warn` with any warning, else `pass`. */
export interface EnvironmentTestResult {
  adapterType: string
  status: 'pass' | 'warn' | 'fail'
  checks: EnvironmentCheck[]
  /** ISO 8601. */
  testedAt: string
}

/** Turns a session's parameters into what Paperclip stores, and back. */
export interface SessionCodec {
  deserialize(raw: unknown): Record<string, unknown> | null
  serialize(params: Record<string, unknown> | null): Record<string, unknown> | null
  getDisplayId(params: Record<string, unknown> | null): string | null
}

/** How sessions are kept and when Paperclip may rotate them. */
interface SessionManagement {
  supportsSessionResume: boolean
  nativeContextManagement: 'confirmed' | 'likely' | 'unknown' | 'none'
  defaultSessionCompaction: {
    enabled: boolean
    maxSessionRuns: number
    maxRawInputTokens: number
    maxSessionAgeHours: number
  }
}

/** One choice in the list of models. */
export interface AdapterModel {
  id: string
  label: string
}

/** What is asked of `listSkills` and `syncSkills`. */
export interface SkillContext {
  readonly agentId: string
  readonly companyId: string
  readonly adapterType: string
  readonly config: Readonly<Record<string, unknown>>
}

/** One skill as the Skills tab shows it. */
export interface SkillEntry {
  key: string
  runtimeName: string | null
  versionId?: string | null
  currentVersionId?: string | null
  desired: boolean
  managed: boolean
  state: 'available' | 'configured' | 'installed' | 'missing' | 'stale' | 'external'
  sourcePath?: string | null
  targetPath?: string | null
  detail?: string | null
}

/** The skills of one agent. */
export interface SkillSnapshot {
  adapterType: string
  supported: boolean
  mode: 'unsupported' | 'persistent' | 'ephemeral'
  desiredSkills: string[]
  entries: SkillEntry[]
  warnings: string[]
}

/** The form that Paperclip draws for an agent of this type. */
export interface ConfigForm {
  fields: ConfigFormField[]
}

/** One field of the form. */
export interface ConfigFormField {
  key: string
  label: string
  type: 'text' | 'select' | 'toggle' | 'number' | 'textarea' | 'combobox'
  options?: { label: string; value: string; group?: string }[]
  default?: unknown
  hint?: string
  required?: boolean
  group?: string
  meta?: Record<string, unknown>
}
