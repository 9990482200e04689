import { shell } from './run-script-text.ts'

/**
 * What happens before the agent runs, in a child: the attempt folder is looked at, the fence taken, the begin line
 * written. Its status says which of it failed.
 */
export const startPart = shell`
aj_refuse() {
  printf 'agent-jobs: %s\n' "$2" >&4
  exit "$1"
}

# Appends whole lines; a torn line that a full volume left behind is ended first.
aj_append() {
  aj_gap=''
  [ -z "$(tail -c 1 "$1")" ] || aj_gap='
'
  printf '%s%s\n' "$aj_gap" "$2" >>"$1"
}

# The proof is the link count of our own file, opened before it is looked at: an answer to a repeated request may lie.
aj_link_fence() {
  exec 9>>"fence.$aj_pod"
  ln "fence.$aj_pod" fence
  aj_line=$(ls -lnd "fence.$aj_pod")
  set -- $aj_line
  [ "$2" = 2 ]
}

# The mark inside tells a fence of our own from another pod's.
aj_mkdir_fence() {
  mkdir fence && true >"fence/$aj_pod"
  [ -f "fence/$aj_pod" ]
}

aj_prepare() {
  trap - EXIT
  [ -z "$aj_wrong" ] || aj_refuse 64 "$aj_wrong is missing or cannot be used"
  cd "$aj_directory" || aj_refuse 74 "cannot enter the attempt folder $aj_directory"
  for aj_file in stdout.ndjson stderr.log events.ndjson; do
    [ -f "$aj_file" ] && [ ! -L "$aj_file" ] && [ -w "$aj_file" ] ||
      aj_refuse 74 "$aj_directory/$aj_file is not a file that this user can write: does the server see the same volume?"
  done
  if ! "aj_\${aj_method}_fence"; then
    [ ! -e fence ] || exit 75
    aj_refuse 74 "cannot take the fence in $aj_directory"
  fi
  aj_begin='{"v":1,"type":"begin","podUid":"'$aj_pod'",'
  ! grep -qF "$aj_begin" events.ndjson || exit 75
  [ -r "$aj_secret/prompt" ] || [ -r prompt ] || exit 66
  set +f
  for aj_file in "$aj_secret"/env/*; do
    [ -r "$aj_file" ] || [ ! -e "$aj_file" ] || exit 67
  done
  aj_begin=$aj_begin'"attempt":'$aj_attempt',"script":"'$aj_version'","startedAt":'$aj_started',"fence":"'$aj_method'"}'
  aj_append events.ndjson "$aj_begin" || aj_refuse 74 "cannot write to $aj_directory/events.ndjson"
}

# Becomes the agent. The x keeps the newlines at the end of a value.
aj_become() {
  set +f
  for aj_file in "$aj_secret"/env/*; do
    [ -f "$aj_file" ] || continue
    aj_value=$(cat "$aj_file"; printf x)
    export "\${aj_file##*/}=\${aj_value%x}"
  done
  unset AGENT_JOBS_ATTEMPT_DIRECTORY AGENT_JOBS_SECRET_DIRECTORY AGENT_JOBS_TERMINATION_MESSAGE \
    AGENT_JOBS_POD_UID AGENT_JOBS_ATTEMPT AGENT_JOBS_FENCE AGENT_JOBS_GRACE_SECONDS AGENT_JOBS_BEAT_SECONDS \
    AGENT_JOBS_MEMORY_DIRECTORY
  [ "$#" -gt 0 ] || { printf 'agent-jobs: no agent command was given\n' >&2; exit 127; }
  exec "$@"
}

aj_launch() {
  trap - EXIT
  aj_prompt=$aj_secret/prompt
  [ -r "$aj_prompt" ] || aj_prompt=$aj_directory/prompt
  { aj_become "$@"; } <"$aj_prompt" >>"$aj_directory/stdout.ndjson" 2>>"$aj_directory/stderr.log" 3>&- 4>&-
  exit 126
}
`
