import type { AdapterModel } from '../adapter-module.ts'

/** Models offered for Anthropic's own API. Any other name can be typed. */
export const models: AdapterModel[] = [
  { id: 'claude-opus-5', label: 'Claude Opus 5' },
  { id: 'claude-sonnet-5', label: 'Claude Sonnet 5' },
  { id: 'claude-fable-5-1', label: 'Claude Fable 5.1' },
  { id: 'claude-opus-4-8', label: 'Claude Opus 4.8' },
  { id: 'claude-sonnet-4-6', label: 'Claude Sonnet 4.6' },
  { id: 'claude-haiku-4-5', label: 'Claude Haiku 4.5' },
]

/** Models offered where Claude runs on Amazon Bedrock, which has names of its own. */
const bedrockModels: AdapterModel[] = [
  { id: 'us.anthropic.claude-opus-4-8-v1', label: 'Bedrock Opus 4.8' },
  { id: 'us.anthropic.claude-fable-5-1', label: 'Bedrock Fable 5.1' },
  { id: 'us.anthropic.claude-opus-4-6-v1', label: 'Bedrock Opus 4.6' },
  { id: 'us.anthropic.claude-sonnet-4-5-20250929-v2:0', label: 'Bedrock Sonnet 4.5' },
  { id: 'us.anthropic.claude-haiku-4-5-20251001-v1:0', label: 'Bedrock Haiku 4.5' },
]

type Environment = Readonly<Record<string, string | undefined>>

/** True when these variables send Claude to Amazon Bedrock. */
export function usesBedrock(environment: Environment): boolean {
  const flag = environment['CLAUDE_CODE_USE_BEDROCK']
  const address = environment['ANTHROPIC_BEDROCK_BASE_URL'] ?? ''
  return flag === '1' || flag === 'true' || address.trim() !== ''
}

/** True for a name that only Amazon Bedrock knows. */
export function isBedrockModel(model: string): boolean {
  return /^\w+\.anthropic\./.test(model) || model.startsWith('arn:aws:bedrock:')
}

/** The models to offer, by the server's environment. The list is fixed: nothing is asked of the network. */
export function listModels(environment: Environment): AdapterModel[] {
  return usesBedrock(environment) ? [...bedrockModels] : [...models]
}

/**
 * The name to give to the command, or `undefined` for its own default. A name that Amazon Bedrock does not know is not
 * given to it.
 */
export function modelArgument(
  configured: string | undefined,
  environment: Environment,
): string | undefined {
  if (configured === undefined) return undefined
  return usesBedrock(environment) && !isBedrockModel(configured) ? undefined : configured
}
