import { buildClaudeArguments, type HostPod, type RunSpec } from '@agent-jobs/job-manifest'

import type { AdapterResult } from '../context.ts'
import { inheritEnvironment, type InheritedEnvironment } from './host-environment.ts'
import { readInstructions } from './instructions.ts'
import { modelArgument, usesBedrock } from './models.ts'
import { runEnvironment, type RunEnvironment } from './run-environment.ts'
import type { RunPlan } from './run-plan.ts'

const mcpFile = 'mcp.json'
const instructionsFile = 'instructions.md'

/** Which Job of the run it is, and whether it goes on with a session. */
export interface AttemptRequest {
  readonly attempt: number
  readonly resumeSessionId: string | undefined
}

/** What the Job is built from, and what has to be known beside it. */
export interface AttemptSpec {
  readonly run: RunSpec
  readonly host: HostPod
  /** Values that must not be shown. */
  readonly secrets: readonly string[]
  readonly warnings: readonly string[]
  readonly promptMetrics: Record<string, number>
  /** What a later run needs beside the session's id to go on with it. */
  readonly sessionFacts: Record<string, unknown>
  readonly billing: Pick<AdapterResult, 'biller' | 'billingType'>
}

/** Decides everything that the Job of one attempt is built from. */
export async function specOf(
  plan: RunPlan,
  { attempt, resumeSessionId }: AttemptRequest,
): Promise<AttemptSpec> {
  const { config, mcp, seat } = plan
  const { agent, runId } = plan.ctx
  const { prompt, metrics } = plan.prompt(resumeSessionId !== undefined)
  const inherited = inheritedEnvironment(plan)
  const environment = environmentOf(plan, inherited)
  const variables = { ...inherited.values, ...environment.plain, ...environment.secret }
  const instructions = await readInstructions(config.instructionsFilePath)
  const secretFiles = filesOf({ [mcpFile]: mcp.file, [instructionsFile]: instructions.text })
  const ids = { companyId: agent.companyId, agentId: agent.id, runId, attempt }
  const places = seat.places(plan.logRoot, ids)
  const files = filePaths(places.secretDirectory, secretFiles)
  const run: RunSpec = {
    ...jobSettings(plan),
    ids,
    places,
    sessionId: resumeSessionId,
    command: ['claude', ...agentArguments(plan, variables, files, resumeSessionId)],
    prompt,
    environment: environment.plain,
    secretEnvironment: environment.secret,
    secretFiles,
    fenceMethod: plan.hardLinks ? 'link' : 'mkdir',
  }
  return {
    run,
    host: hostOf(plan, inherited),
    secrets: [...inherited.redact, ...environment.redact, ...mcp.tokens],
    warnings: [...environment.warnings, ...instructions.warnings],
    promptMetrics: metrics,
    sessionFacts: sessionFactsOf(plan),
    billing: billingOf(variables),
  }
}

function environmentOf(
  { ctx, config, layout, workspace, api }: RunPlan,
  inherited: InheritedEnvironment,
): RunEnvironment {
  const { agent, runId, context, authToken } = ctx
  return runEnvironment({
    runId,
    agent,
    context,
    workspace,
    api,
    authToken,
    env: config.env,
    pod: layout,
    inheritedSecrets: inherited.secrets,
  })
}

function jobSettings(plan: RunPlan) {
  const { ctx, config, namespace, taskId, layout, logRoot, seat, pace } = plan
  return {
    namespace,
    taskId,
    logRoot,
    beatSeconds: pace.beatSeconds,
    agentName: ctx.agent.name,
    image: config.image,
    imagePullPolicy: config.imagePullPolicy,
    serviceAccountName: config.serviceAccountName,
    runtimeClassName: config.runtimeClassName,
    priorityClassName: config.priorityClassName,
    resources: config.resources,
    nodeSelector: config.nodeSelector,
    tolerations: config.tolerations,
    labels: config.labels,
    ttlSecondsAfterFinished: config.ttlSecondsAfterFinished,
    timeoutSeconds: config.timeoutSec,
    graceSeconds: config.graceSec,
    workingDirectory: layout.workingDirectory,
    extraMounts: layout.mounts,
    user: seat.user,
  }
}

function filesOf(files: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])),
  )
}

/** Where a pod finds the run's own files, by name. */
function filePaths(secretDirectory: string, files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.keys(files).map((name) => [name, `${secretDirectory}/files/${name}`]),
  )
}

function agentArguments(
  { config }: RunPlan,
  environment: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>>,
  resumeSessionId: string | undefined,
): string[] {
  return buildClaudeArguments({
    model: modelArgument(config.model, environment),
    effort: config.effort,
    maxTurns: config.maxTurnsPerRun,
    resumeSessionId,
    mcpConfigFile: files[mcpFile],
    appendSystemPromptFile: files[instructionsFile],
    skipPermissions: true,
    extraArgs: config.extraArgs,
  })
}

function inheritedEnvironment({ host, config, environment }: RunPlan): InheritedEnvironment {
  if (host === undefined) return { variables: [], secrets: {}, values: {}, redact: [] }
  return inheritEnvironment(host.container, config.inheritEnv, environment)
}

function hostOf({ host, volume }: RunPlan, inherited: InheritedEnvironment): HostPod {
  const spec = host?.pod.spec
  return {
    ...volume,
    image: host?.container.image,
    imagePullSecrets: (spec?.imagePullSecrets ?? []).flatMap(({ name }) =>
      name ? [{ name }] : [],
    ),
    dnsPolicy: spec?.dnsPolicy,
    dnsConfig: spec?.dnsConfig,
    environment: inherited.variables,
  }
}

function sessionFactsOf({ layout, mcp, workspace }: RunPlan): Record<string, unknown> {
  return {
    cwd: layout.workingDirectory,
    mcpServerIdentity: mcp.identity,
    workspaceId: workspace.id,
    repoUrl: workspace.repoUrl,
    repoRef: workspace.repoRef,
  }
}

/** Who is paid, judged by what the agent is given to authenticate with. */
function billingOf(environment: Readonly<Record<string, string>>): AttemptSpec['billing'] {
  if (usesBedrock(environment)) {
    return { biller: 'aws_bedrock', billingType: 'metered_api' }
  }
  const byKey = environment['ANTHROPIC_API_KEY'] !== undefined
  return { biller: 'anthropic', billingType: byKey ? 'api' : 'subscription' }
}
