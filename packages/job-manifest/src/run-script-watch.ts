import { shell } from './run-script-text.ts'

/**
 * The processes beside the agent, each a loop of its own, so that none can have two of its kind in flight and none
 * waits for another: the two mirrors, the pusher, the beats and the listener for a cancel.
 */
export const watchPart = shell`
# Sets aj_bytes to the size of a file, or null.
aj_measure() {
  aj_bytes=null
  aj_line=$(LC_ALL=C LS_BLOCK_SIZE=1 ls -lnd "$1")
  set -- $aj_line
  case $1/$5 in -*/ | -*/*[!0-9]*) ;; -*) aj_bytes=$5 ;; esac
}

# Not every sleep takes a fraction.
aj_find_pause() {
  aj_pause=0.25
  sleep 0.01 || aj_pause=1
}

# Sleeps, but wakes up at a signal.
aj_nap() {
  sleep "$1" 3>&- &
  wait "$!"
  case $? in 0 | 1[3-9]?) ;; *) exit 1 ;; esac
}

# Copies what is new in a file to descriptor 3 until the agent has ended, and then to the size it has at that moment.
# The kernel counts the offset: each dd goes on where the last one stopped, and reads no more than whole blocks.
aj_mirror() {
  trap - EXIT
  aj_copier='' aj_last='' aj_seen=0 aj_idle=0
  trap : USR1
  trap 'kill -9 $aj_copier; exit' TERM
  exec 5<"$aj_directory/$1" || exit
  aj_find_pause
  while :; do
    kill -0 "$aj_agent" || aj_last=1
    kill -0 "$aj_self" || exit
    aj_measure "$aj_directory/$1"
    aj_idle=$(( aj_idle + 1 ))
    if [ "$aj_bytes" != null ] && [ "$aj_bytes" -gt "$aj_seen" ]; then
      dd bs=65536 count=$(( (aj_bytes - aj_seen) / 65536 + 2 )) <&5 >&3 3>&- &
      aj_copier=$!
      while kill -0 "$aj_copier"; do wait "$aj_copier"; done
      aj_copier='' aj_seen=$aj_bytes aj_idle=0
    fi
    [ -z "$aj_last" ] || exit 0
    if [ "$aj_idle" -lt 5 ]; then aj_nap "$aj_pause"; else aj_nap 1; fi
  done
}

# On NFS the bytes of a file reach the server when a descriptor that could write is closed.
aj_push() {
  [ -f "$1" ] && [ ! -L "$1" ] && true >>"$1"
}

aj_pusher() {
  trap - EXIT
  aj_known='' aj_idle=0
  cd "$aj_directory" || exit
  aj_find_pause
  while kill -0 "$aj_self"; do
    aj_measure stdout.ndjson
    aj_sizes=$aj_bytes
    aj_measure stderr.log
    aj_sizes=$aj_sizes/$aj_bytes
    aj_idle=$(( aj_idle + 1 ))
    if [ "$aj_sizes" != "$aj_known" ]; then
      [ "\${aj_sizes%/*}" = "\${aj_known%/*}" ] || aj_push stdout.ndjson
      [ "\${aj_sizes#*/}" = "\${aj_known#*/}" ] || aj_push stderr.log
      aj_known=$aj_sizes aj_idle=0
    fi
    if [ "$aj_idle" -lt 40 ]; then sleep "$aj_pause" || exit; else sleep 1 || exit; fi
  done
}

# Sets aj_number to the number in a file, or null. More than 17 digits mean "no limit".
aj_number() {
  aj_number=null aj_line=''
  read -r aj_line <"$1"
  case $aj_line in '' | *[!0-9]* | ??????????????????*) return 1 ;; esac
  aj_number=$aj_line
}

# Sets aj_number to the number after a word in a file, or null.
aj_entry() {
  aj_number=null
  [ -r "$1" ] || return 1
  while read -r aj_key aj_line; do
    [ "$aj_key" != "$2" ] || aj_number=$aj_line
  done <"$1"
  [ "$aj_number" != null ]
}

# Only the first process of a container knows that the memory it sees is its own.
aj_memory() {
  aj_used=null aj_limit=null aj_peak=null aj_kills=null
  [ "$aj_self" -eq 1 ] || return 0
  aj_group=$aj_cgroup
  if aj_number "$aj_group/memory.current"; then
    aj_used=$aj_number
    aj_number "$aj_group/memory.max" && aj_limit=$aj_number
    aj_number "$aj_group/memory.peak" && aj_peak=$aj_number
    aj_entry "$aj_group/memory.events" oom_kill && aj_kills=$aj_number
    aj_entry "$aj_group/memory.stat" inactive_file
  elif aj_number "$aj_group/memory/memory.usage_in_bytes"; then
    aj_group=$aj_group/memory
    aj_used=$aj_number
    aj_number "$aj_group/memory.limit_in_bytes" && aj_limit=$aj_number
    aj_number "$aj_group/memory.max_usage_in_bytes" && aj_peak=$aj_number
    aj_entry "$aj_group/memory.oom_control" oom_kill && aj_kills=$aj_number
    aj_entry "$aj_group/memory.stat" total_inactive_file
  fi
  # As kubectl top counts: without what the kernel can drop at once.
  [ "$aj_number" = null ] || [ "$aj_used" = null ] || [ "$aj_number" -gt "$aj_used" ] || aj_used=$(( aj_used - aj_number ))
}

# Sets aj_json to a beat.
aj_take_beat() {
  aj_seq=$(( aj_seq + 1 ))
  aj_alive=false
  ! kill -0 "$aj_agent" || aj_alive=true
  aj_memory
  aj_used=\${aj_before:-$aj_used}
  aj_measure stderr.log
  aj_errors=$aj_bytes
  aj_measure stdout.ndjson
  aj_time
  aj_json='{"v":1,"type":"beat","seq":'$aj_seq',"at":'$aj_at',"stdoutBytes":'$aj_bytes',"stderrBytes":'$aj_errors',"memoryBytes":'$aj_used',"memoryLimitBytes":'$aj_limit',"memoryPeakBytes":'$aj_peak',"oomKills":'$aj_kills',"agentAlive":'$aj_alive'}'
}

aj_beats() {
  trap - EXIT
  aj_seq=0
  cd "$aj_directory" || exit
  while kill -0 "$aj_self"; do
    aj_take_beat
    aj_append events.ndjson "$aj_json"
    sleep "$aj_beat" || exit
  done
}

# Opening the file is what makes an NFS client ask for news.
aj_listener() {
  trap - EXIT
  cd "$aj_directory" || exit
  while kill -0 "$aj_self"; do
    aj_line=''
    if read -r aj_line <cancel || [ -n "$aj_line" ]; then
      kill -USR1 "$aj_self"
      exit
    fi
    sleep 1 || exit
  done
}
`
