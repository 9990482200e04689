import {
  DEFAULT_PAPERCLIP_AGENT_PROMPT_TEMPLATE,
  DEFAULT_PAPERCLIP_CONVERSATION_PROMPT_TEMPLATE,
  isPaperclipRecoveryWakePayload,
  joinPromptSections,
  renderPaperclipWakePrompt,
  renderTemplate,
  selectPaperclipTaskMarkdown,
} from '@paperclipai/adapter-utils/server-utils'

import { ConfigError } from '../config/config-error.ts'
import type { AdapterAgent } from '../context.ts'
import { wakeText } from './wake.ts'

export interface PromptRequest {
  /** The wake. */
  readonly context: Readonly<Record<string, unknown>>
  readonly config: {
    readonly promptTemplate?: string | undefined
    readonly bootstrapPromptTemplate?: string | undefined
  }
  readonly agent: AdapterAgent
  readonly runId: string
  /** True when the session goes on: then it is told nothing that it knows. */
  readonly resumed: boolean
}

/** The prompt and the length in characters of each of its parts. */
export interface ComposedPrompt {
  readonly prompt: string
  readonly metrics: Record<string, number>
}

/**
 * Composes the prompt from the sections that Paperclip's own adapter for Claude uses, joined by blank lines.
 *
 * @throws {ConfigError} `EMPTY_PROMPT` when nothing is left to say.
 */
export function composePrompt(request: PromptRequest): ComposedPrompt {
  const { context, config, resumed } = request
  const isConversation = context['conversationMode'] === true
  const data = templateData(request)
  const render = (template: string | undefined): string =>
    renderTemplate(template ?? '', data).trim()
  const task = selectPaperclipTaskMarkdown({ ...context }, { resumedSession: resumed })
  const wake = renderPaperclipWakePrompt(context['paperclipWake'], {
    resumedSession: resumed,
    conversationMode: isConversation,
    suppressIssueDescription: task.length > 0,
  })
  const isSaidByWake =
    (resumed && wake.length > 0) || isPaperclipRecoveryWakePayload(context['paperclipWake'])
  const bootstrap = resumed ? '' : render(config.bootstrapPromptTemplate)
  const handoff = wakeText(context, 'paperclipSessionHandoffMarkdown') ?? ''
  const template = isSaidByWake
    ? ''
    : render(config.promptTemplate ?? defaultTemplate(isConversation))
  const prompt = joinPromptSections([bootstrap, wake, handoff, task, template])
  if (prompt === '') throw emptyPrompt(config.promptTemplate)
  return {
    prompt,
    metrics: {
      promptChars: prompt.length,
      bootstrapPromptChars: bootstrap.length,
      wakePromptChars: wake.length,
      sessionHandoffChars: handoff.length,
      taskContextChars: task.length,
      heartbeatPromptChars: template.length,
    },
  }
}

function templateData({ agent, context, runId }: PromptRequest): Record<string, unknown> {
  return {
    agentId: agent.id,
    companyId: agent.companyId,
    runId,
    company: { id: agent.companyId },
    agent,
    run: { id: runId, source: 'on_demand' },
    context,
  }
}

function defaultTemplate(isConversation: boolean): string {
  return isConversation
    ? DEFAULT_PAPERCLIP_CONVERSATION_PROMPT_TEMPLATE
    : DEFAULT_PAPERCLIP_AGENT_PROMPT_TEMPLATE
}

function emptyPrompt(template: string | undefined): ConfigError {
  const expected = 'a template, a wake or a task that renders to some text'
  return new ConfigError('EMPTY_PROMPT', [{ field: 'promptTemplate', value: template, expected }])
}
