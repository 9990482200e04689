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
  agent_jobs_small_volume "$volume-small" || return
  {
    agent_jobs_objects "$namespace"
    agent_jobs_claim "$namespace" data "$volume"
    agent_jobs_claim "$namespace" small "$volume-small"
  } | "$agent_jobs_home/kubectl" apply -f - >/dev/null || return
  "$agent_jobs_home/kubectl" -n "$namespace" rollout status deployment/claude-stub --timeout=120s >/dev/null || return

  export AGENT_JOBS_TEST_NAMESPACE=$namespace
  export AGENT_JOBS_TEST_CLAIM=data
  export AGENT_JOBS_TEST_LOG_ROOT=$volume
  export AGENT_JOBS_TEST_SMALL_CLAIM=small
  export AGENT_JOBS_TEST_SMALL_LOG_ROOT=$volume-small
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

# A volume that a test can fill.
agent_jobs_small_volume() {
  mountpoint -q "$1" || { install -d "$1" && mount -t tmpfs -o size=16m,mode=0777 agent-jobs-small "$1"; }
}

# A claim on a folder of this machine: NAMESPACE NAME FOLDER
agent_jobs_claim() {
  cat <<YAML
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: $(basename "$3")}
spec:
  capacity: {storage: 5Gi}
  accessModes: [ReadWriteMany]
  storageClassName: ""
  persistentVolumeReclaimPolicy: Retain
  hostPath: {path: "$3", type: DirectoryOrCreate}
  claimRef: {namespace: $1, name: $2}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: $2, namespace: $1}
spec: {accessModes: [ReadWriteMany], storageClassName: "", volumeName: $(basename "$3"), resources: {requests: {storage: 5Gi}}}
YAML
}

agent_jobs_objects() {
  cat <<YAML
apiVersion: v1
kind: Namespace
metadata: {name: $1, labels: {pod-security.kubernetes.io/enforce: restricted}}
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
