/** One thing to show. The kinds and their fields are those of Paperclip's transcript, without the time. */
export type DisplayEntry =
  | { readonly kind: 'init'; readonly model: string; readonly sessionId: string }
  | { readonly kind: 'assistant'; readonly text: string }
  | { readonly kind: 'thinking'; readonly text: string }
  | {
      readonly kind: 'tool_call'
      readonly name: string
      readonly input: unknown
      readonly toolUseId: string
    }
  | {
      readonly kind: 'tool_result'
      readonly toolUseId: string
      readonly content: string
      readonly isError: boolean
    }
  | { readonly kind: 'user'; readonly text: string }
  | {
      readonly kind: 'result'
      readonly text: string
      readonly inputTokens: number
      readonly outputTokens: number
      readonly cachedTokens: number
      readonly costUsd: number
      readonly subtype: string
      readonly isError: boolean
      readonly errors: string[]
    }
  | { readonly kind: 'system'; readonly text: string }
  | { readonly kind: 'stderr'; readonly text: string }
  | { readonly kind: 'stdout'; readonly text: string }
