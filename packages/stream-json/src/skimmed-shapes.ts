import { lineShape } from './line-shape.ts'

/** The fields of an `assistant` line. */
export const assistantShape = lineShape({
  type: true,
  message: {
    id: true,
    type: false,
    role: false,
    model: true,
    content: [
      {
        type: true,
        text: true,
        thinking: true,
        signature: false,
        id: true,
        name: true,
        input: true,
      },
    ],
    stop_reason: true,
    stop_sequence: false,
    usage: {
      input_tokens: true,
      cache_creation_input_tokens: true,
      cache_read_input_tokens: true,
      cache_creation: false,
      output_tokens: true,
      service_tier: false,
    },
    context_management: false,
  },
  parent_tool_use_id: true,
  session_id: true,
  uuid: false,
  timestamp: true,
  request_id: false,
  subtype: true,
  error: true,
  is_api_error_message: true,
  api_error: true,
  aborted: true,
})

/** The fields of a `user` line. */
export const userShape = lineShape({
  type: true,
  message: {
    role: false,
    content: [{ tool_use_id: true, type: true, content: true, is_error: true }],
  },
  parent_tool_use_id: true,
  session_id: true,
  uuid: false,
  timestamp: true,
  tool_use_result: false,
  tool_result_meta: false,
  subtype: true,
})

/** The fields of a `stream_event` line. */
export const partialShape = lineShape({
  type: true,
  event: {
    type: false,
    index: false,
    delta: { type: true, text: true, thinking: true, partial_json: true },
  },
  session_id: true,
  parent_tool_use_id: true,
  uuid: false,
  api_message_id: false,
  subtype: true,
})
