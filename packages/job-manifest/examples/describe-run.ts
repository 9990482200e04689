import { buildClaudeArguments, buildRun } from '@agent-jobs/job-manifest'

export const { job, secret, files, paths, warnings } = buildRun(
  {
    ids: { companyId: 'acme', agentId: 'ada', runId: 'run-1' },
    namespace: 'agents',
    resources: { requests: { cpu: '1', memory: '2Gi' }, limits: { memory: '8Gi' } },
    command: ['claude', ...buildClaudeArguments({ model: 'sonnet', skipPermissions: true })],
    prompt: 'Say hello.',
    workingDirectory: '/workspace',
    logRoot: '/paperclip/data/run-logs',
    fenceMethod: 'link',
  },
  { image: 'claude-code:2', claimName: 'paperclip-data', mountPath: '/paperclip' },
)
