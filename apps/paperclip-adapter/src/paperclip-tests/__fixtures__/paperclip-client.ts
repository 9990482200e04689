import * as z from 'zod'

const Id = z.looseObject({ id: z.string() })
const optionalText = z.string().nullish()
const Facts = z.record(z.string(), z.unknown()).nullish()

/** One run of an agent as the server tells it. */
const Run = z.looseObject({
  id: z.string(),
  status: z.string(),
  error: optionalText,
  errorCode: optionalText,
  exitCode: z.number().nullish(),
  usageJson: Facts,
  resultJson: Facts,
  sessionIdBefore: optionalText,
  sessionIdAfter: optionalText,
  retryOfRunId: optionalText,
  scheduledRetryAt: optionalText,
  scheduledRetryReason: optionalText,
  scheduledRetryAttempt: z.number().nullish(),
})
export type Run = z.infer<typeof Run>

const RunEvent = z.looseObject({ eventType: z.string(), message: optionalText, payload: Facts })
const LogPage = z.looseObject({ content: optionalText, nextOffset: z.number().nullish() })
const LogEntry = z.looseObject({ ts: z.string(), stream: z.string(), chunk: z.string() })
const LiveLog = z.looseObject({
  type: z.literal('heartbeat.run.log'),
  payload: z.looseObject({ runId: z.string(), chunk: z.string() }),
})
type LivePiece = z.infer<typeof LiveLog>['payload'] & { readonly atMs: number }
const Comment = z.looseObject({ body: z.string(), authorAgentId: optionalText })
const TaskSession = z.looseObject({ taskKey: z.string(), sessionParamsJson: Facts })
const Adapter = z.looseObject({ type: z.string(), requiresRestart: z.boolean().nullish() })
const Issue = z.looseObject({
  id: z.string(),
  status: z.string(),
  activeRecoveryAction: z.unknown().optional(),
  executionBlocker: z.unknown().optional(),
})
const Check = z.looseObject({ code: z.string(), level: z.string(), message: z.string() })
const EnvironmentTest = z.looseObject({ status: z.string(), checks: z.array(Check) })
const ConfigForm = z.looseObject({
  fields: z.array(z.looseObject({ key: z.string(), type: z.string() })),
})
export type Issue = z.infer<typeof Issue>

/** The server's answer to a request that it refused. */
export class RefusedError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

function noneIfAbsent(error: unknown): z.infer<typeof LogPage> {
  if (error instanceof RefusedError && error.status === 404) return {}
  throw error
}

/** The parts of Paperclip's API that an operator's clicks come down to. */
export type PaperclipClient = ReturnType<typeof connectPaperclip>

/** Makes a client of a server in local trusted mode. */
export function connectPaperclip(url: string) {
  const send = async (method: string, path: string, body?: unknown): Promise<string> => {
    const content = body === undefined ? {} : { body: JSON.stringify(body) }
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${url}/api${path}`, { method, headers, ...content })
    const text = await answer.text()
    if (answer.ok) return text
    throw new RefusedError(answer.status, `${method} ${path} answered ${answer.status}: ${text}`)
  }
  const ask = async <T extends z.ZodType>(
    schema: T,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<z.infer<T>> => schema.parse(JSON.parse(await send(method, path, body)))

  return {
    url,
    health: () => ask(z.looseObject({ version: optionalText }), 'GET', '/health'),
    async installAdapter(folder: string) {
      const body = { packageName: folder, isLocalPath: true }
      const adapter = await ask(Adapter, 'POST', '/adapters/install', body)
      // A module of an earlier installation would be used again.
      if (adapter.requiresRestart === true) await send('POST', `/adapters/${adapter.type}/reload`)
      return adapter
    },
    removeAdapter: (type: string) => send('DELETE', `/adapters/${type}`),
    configForm: (type: string) => ask(ConfigForm, 'GET', `/adapters/${type}/config-schema`),
    uiParser: (type: string) => send('GET', `/adapters/${type}/ui-parser.js`),
    createCompany: (name: string) => ask(Id, 'POST', '/companies', { name }),
    archiveCompany: (id: string) => send('POST', `/companies/${id}/archive`),
    createAgent: (companyId: string, agent: Readonly<Record<string, unknown>>) =>
      ask(Id, 'POST', `/companies/${companyId}/agents`, agent),
    pauseAgent: (id: string) => send('POST', `/agents/${id}/pause`),
    createIssue: (companyId: string, issue: Readonly<Record<string, unknown>>) =>
      ask(Id, 'POST', `/companies/${companyId}/issues`, issue),
    issue: (id: string) => ask(Issue, 'GET', `/issues/${id}`),
    comments: (issueId: string) => ask(z.array(Comment), 'GET', `/issues/${issueId}/comments`),
    wake: (agentId: string, issueId: string) =>
      ask(z.looseObject({ id: optionalText, status: optionalText }), 'POST', `/agents/${agentId}/wakeup`, {
        source: 'on_demand',
        triggerDetail: 'manual',
        payload: { issueId },
      }),
    runs: (companyId: string, agentId: string) =>
      ask(z.array(Run), 'GET', `/companies/${companyId}/heartbeat-runs?agentId=${agentId}`),
    run: (id: string) => ask(Run, 'GET', `/heartbeat-runs/${id}`),
    runEvents: (id: string) => ask(z.array(RunEvent), 'GET', `/heartbeat-runs/${id}/events`),
    cancelRun: (id: string) => send('POST', `/heartbeat-runs/${id}/cancel`),
    taskSessions: (agentId: string) =>
      ask(z.array(TaskSession), 'GET', `/agents/${agentId}/task-sessions`),
    testEnvironment: (companyId: string, type: string, adapterConfig: unknown) =>
      ask(EnvironmentTest, 'POST', `/companies/${companyId}/adapters/${type}/test-environment`, {
        adapterConfig,
      }),
    /** Collects the pieces of log that the server sends to whoever looks at the company. */
    listen(companyId: string) {
      const pieces: LivePiece[] = []
      const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/companies/${companyId}/events/ws`)
      socket.addEventListener('message', ({ data }) => {
        const event = LiveLog.safeParse(JSON.parse(String(data)))
        if (event.success) pieces.push({ ...event.data.payload, atMs: Date.now() })
      })
      const stop = (): LivePiece[] => {
        socket.close()
        return pieces
      }
      return { stop }
    },
    /** What the server has of a run's log from `offset` on; nothing before the run has written any. */
    async log(runId: string, offset: number) {
      const path = `/heartbeat-runs/${runId}/log?offset=${offset}&limitBytes=1000000`
      const { content, nextOffset } = await ask(LogPage, 'GET', path).catch(noneIfAbsent)
      // The server may answer while it writes: what has no newline yet is not there yet.
      const lines = (content ?? '').split('\n').slice(0, -1)
      return { entries: lines.map((line) => LogEntry.parse(JSON.parse(line))), nextOffset }
    },
  }
}
