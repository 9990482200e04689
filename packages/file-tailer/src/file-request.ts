import type { FileAccess } from './file-access.ts'

/** What the process that reads a mount is asked. */
export type FileRequest =
  | { readonly call: 'open'; readonly path: string }
  | { readonly call: 'look'; readonly path: string }
  | {
      readonly call: 'poll'
      readonly path: string
      readonly handle: number
      readonly position: number
      readonly length: number
    }
  | {
      readonly call: 'read'
      readonly handle: number
      readonly position: number
      readonly length: number
    }
  | { readonly call: 'close'; readonly handle: number }
  | { readonly call: 'readLink'; readonly path: string }
  | { readonly call: 'refreshDirectory'; readonly path: string }

export type FileAnswer = Awaited<ReturnType<FileAccess[FileRequest['call']]>>

/** Request and answer carry the same number. */
export interface NumberedRequest {
  readonly id: number
  readonly request: FileRequest
}

export interface NumberedAnswer {
  readonly id: number
  readonly answer: FileAnswer
}

/** Does what a request asks. */
export function answerRequest(files: FileAccess, request: FileRequest): Promise<FileAnswer> {
  if (request.call === 'poll') {
    return files.poll(request.path, request.handle, request.position, request.length)
  }
  if (request.call === 'read') return files.read(request.handle, request.position, request.length)
  if (request.call === 'close') return files.close(request.handle)
  return files[request.call](request.path)
}
