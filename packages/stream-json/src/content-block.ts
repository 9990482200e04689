/**
 * One block of a message. Claude Code writes one line per block, so the blocks of one message come on several lines that share its `messageId`.
 * A block of a kind that is not known here is `other` and keeps its own type.
 */
export type ContentBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly text: string }
  | { readonly type: 'redacted-thinking' }
  | {
      readonly type: 'tool-use'
      readonly id: string
      readonly name: string
      readonly input: unknown
    }
  | {
      readonly type: 'tool-result'
      readonly toolUseId: string
      /** The text parts, joined by newlines; images and references are counted in `otherParts`. */
      readonly text: string
      readonly otherParts: number
      readonly isError: boolean
    }
  | { readonly type: 'other'; readonly blockType: string | undefined }
