# Boots the one-node cluster of ../shared/cluster, puts what the cluster tests need into it, and exports where it is.
# To be sourced by bash, as root:  . .ci/cluster-environment.sh && npm run test:cluster
# Idempotent: a cluster, images and objects that are there already are used as they are.

agent_jobs_cluster_environment() {
  local checkout shared namespace volume
  checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) || return
  shared=$(cd "${AGENT_JOBS_SHARED:-$checkout/../shared}" && pwd) || return
  namespace=agent-jobs-test

  KUBECONFIG=$("$shared/cluster/up.sh" | tail -n 1) || return
  export KUBECONFIG
  agent_jobs_home=$(dirname "$KUBECONFIG")
  agent_jobs_images "$shared/cluster" || return

  volume=$agent_jobs_home/volumes/$namespace
  install -d -m 0777 "$volume" || return
  agent_jobs_objects "$namespace" "$volume" | "$agent_jobs_home/kubectl" apply -f - >/dev/null || return
  "$agent_jobs_home/kubectl" -n "$namespace" rollout status deployment/claude-stub --timeout=120s >/dev/null || return

  export AGENT_JOBS_TEST_NAMESPACE=$namespace
  export AGENT_JOBS_TEST_CLAIM=data
  export AGENT_JOBS_TEST_LOG_ROOT=$volume
  export AGENT_JOBS_TEST_IMAGE=kubelab.local/claude:1
  export AGENT_JOBS_TEST_ROOT_IMAGE=kubelab.local/pause:1
  export AGENT_JOBS_TEST_API_URL=http://claude-stub.$namespace:8787
  export AGENT_JOBS_TEST_STOP_API="'$shared/cluster/part.sh' kill apiserver"
  export AGENT_JOBS_TEST_PART="'$shared/cluster/part.sh'"
  export AGENT_JOBS_TEST_START_API="'$shared/cluster/part.sh' start apiserver"
}

agent_jobs_images() {
  local image present
  present=$(ctr -a /run/kubelab-containerd.sock -n k8s.io images ls -q) || return
  for image in claude:claude claude-stub:stub; do
    grep -qx "kubelab.local/${image%%:*}:1" <<<"$present" || "$1/image.sh" "${image##*:}" >/dev/null || return
  done
}

agent_jobs_objects() {
  cat <<YAML
apiVersion: v1
kind: Namespace
metadata: {name: $1, labels: {pod-security.kubernetes.io/enforce: restricted}}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: $1}
spec:
  capacity: {storage: 5Gi}
  accessModes: [ReadWriteMany]
  storageClassName: ""
  persistentVolumeReclaimPolicy: Retain
  hostPath: {path: "$2", type: DirectoryOrCreate}
  claimRef: {namespace: $1, name: data}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: $1}
spec: {accessModes: [ReadWriteMany], storageClassName: "", volumeName: $1, resources: {requests: {storage: 5Gi}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: claude-stub, namespace: $1}
spec:
  selector: {matchLabels: {app: claude-stub}}
  template:
    metadata: {labels: {app: claude-stub}}
    spec:
      securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: {type: RuntimeDefault}}
      containers:
      - name: stub
        image: kubelab.local/claude-stub:1
        ports: [{containerPort: 8787}]
        readinessProbe: {httpGet: {path: /healthz, port: 8787}, periodSeconds: 1}
        securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
---
apiVersion: v1
kind: Service
metadata: {name: claude-stub, namespace: $1}
spec: {selector: {app: claude-stub}, ports: [{port: 8787}]}
YAML
}

agent_jobs_cluster_environment
