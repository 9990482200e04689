import { shell } from './run-script-text.ts'

/**
 * First the signals: what arrives from here on is remembered. Then the settings, and a clock that needs no process.
 * Every name begins with `aj_`, since a variable that the container already exports would reach the agent changed.
 * Neither `$$` nor `$(NAME)` stands anywhere: Kubernetes would read them as its own.
 */
export const settingsPart = shell`
aj_stop='' aj_agent='' aj_woken=''
trap 'aj_stop=signal' TERM INT HUP QUIT
set -f
exec 3>&1 4>&2 </dev/null >/dev/null 2>&1
aj_self=\${$}
# In its POSIX mode bash can lose the status of a child that ends in the moment in which a signal arrives.
(set +o posix) && set +o posix

aj_directory=$AGENT_JOBS_ATTEMPT_DIRECTORY
aj_secret=$AGENT_JOBS_SECRET_DIRECTORY
aj_message=$AGENT_JOBS_TERMINATION_MESSAGE
aj_pod=$AGENT_JOBS_POD_UID
aj_attempt=$AGENT_JOBS_ATTEMPT
aj_method=$AGENT_JOBS_FENCE
aj_grace=\${AGENT_JOBS_GRACE_SECONDS:-20}
aj_beat=\${AGENT_JOBS_BEAT_SECONDS:-5}
aj_cgroup=\${AGENT_JOBS_MEMORY_DIRECTORY:-/sys/fs/cgroup}

# Sets aj_now to hundredths of a second, which only go forward, and without a process, where there is a /proc.
aj_clock() {
  aj_up=''
  read -r aj_up aj_rest </proc/uptime
  case $aj_up in
    *.[0-9][0-9]) aj_now=$(( \${aj_up%.*} * 100 + 1\${aj_up#*.} - 100 )) ;;
    *) aj_now=$(date +%s)00 ;;
  esac
}

# Sets aj_at to the time of day in seconds.
aj_time() {
  aj_clock
  aj_at=$(( aj_started + (aj_now - aj_born) / 100 ))
}

aj_is_number() {
  case $1 in '' | *[!0-9]* | ???????*) return 1 ;; esac
}

# A number that begins with 0 would be read as octal.
aj_is_count() {
  case $1 in 0*) return 1 ;; esac
  aj_is_number "$1"
}

# Sets aj_wrong to the first setting that cannot be used.
aj_check_settings() {
  aj_wrong=''
  aj_is_count "$aj_beat" || { aj_wrong=AGENT_JOBS_BEAT_SECONDS aj_beat=5; }
  aj_is_count "$aj_grace" || { aj_wrong=AGENT_JOBS_GRACE_SECONDS aj_grace=20; }
  aj_is_count "$aj_attempt" || aj_wrong=AGENT_JOBS_ATTEMPT
  case $aj_method in link | mkdir) ;; *) aj_wrong=AGENT_JOBS_FENCE ;; esac
  case $aj_pod in
    '' | *[!a-zA-Z0-9-]*) aj_wrong=AGENT_JOBS_POD_UID aj_pod=unknown ;;
  esac
  case $aj_directory in /*) ;; *) aj_wrong=AGENT_JOBS_ATTEMPT_DIRECTORY ;; esac
  case $aj_secret in /*) ;; *) aj_wrong=AGENT_JOBS_SECRET_DIRECTORY ;; esac
}
aj_check_settings
aj_started=$(date +%s)
aj_is_count "$aj_attempt" || aj_attempt=1
case $aj_started in '' | *[!0-9]*) aj_started=0 ;; esac
aj_clock
aj_born=$aj_now

# The ladder: INT at once, TERM after 5 seconds, KILL in time for what has to be written afterwards.
aj_term_after=500
aj_kill_after=$(( aj_grace * 100 - 300 ))
[ "$aj_grace" -ge 10 ] || aj_kill_after=$(( aj_grace * 50 )) aj_term_after=$(( aj_grace * 25 ))
`
