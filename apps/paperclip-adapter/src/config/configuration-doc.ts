import { configTable } from './config-form.ts'

/** What agents read that configure other agents. */
export function agentConfigurationDoc(): string {
  return `# claude_k8s agent configuration

Adapter: claude_k8s. Each run of the agent is one Kubernetes Job with Claude Code in it. Its output comes from a file on
the volume that the server and the Jobs share, so a run goes on while the server restarts.

Use it when agents must run on a cluster, apart from the server. The server's pod needs a ReadWriteMany volume claim that
holds its data folder, and a service account that may manage Jobs, Secrets and Leases and read pods and events in the
namespace. Use the environment "Local": other environments are not this adapter's.

Every key is optional. Numbers, true/false, and texts are accepted as JSON values or as text.

${configTable()}

Notes:
- Permissions are skipped inside the pod: what the pod can reach, the agent can reach.
- Variables of the key \`env\` reach the agent through a Secret of the run, never through the Job itself. They win over
  variables inherited from the server's pod, but not over PAPERCLIP_AGENT_ID, PAPERCLIP_COMPANY_ID, PAPERCLIP_RUN_ID,
  PAPERCLIP_API_KEY, HOME and CLAUDE_CONFIG_DIR. Paths of the server's own machine (TMPDIR and its like) are left out.
- Resources may also be given as an object: {"resources": {"limits": {"memory": "16Gi"}}}.
- An invalid value fails the run before anything is created; the message names the key, the value and what was expected.
- The keys enableRtk and rtkMaxOutputBytes of former versions have no effect.
`
}
