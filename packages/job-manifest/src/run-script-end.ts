import { shell } from './run-script-text.ts'

/**
 * What the first process itself does: it starts children, waits for them, hands on signals, and ends with the agent's
 * status. It never touches the volume, and never waits for a child longer than the grace lasts.
 */
export const endPart = shell`
aj_interrupt() {
  [ -n "$aj_agent" ] || return 0
  [ -z "$aj_interrupted" ] || return 0
  aj_interrupted=1
  kill -INT "$aj_agent"
}

# The first request starts the ladder; later ones change nothing.
aj_request() {
  aj_woken=1
  if [ -z "$aj_stop" ]; then
    aj_stop=$1
    aj_note_stop
    aj_interrupt
  fi
  kill -0 "$aj_clockwork" || aj_start_ticker
}

aj_note_stop() {
  aj_clock
  aj_stop_at=$aj_now
  aj_end_by=$(( aj_stop_at + aj_grace * 100 - 50 ))
}

aj_start_ticker() {
  aj_ticker 3>&- 4>&- &
  aj_clockwork=$!
}

# Waits for a child and sets aj_status to how it ended. Each signal wakes the wait, at the latest the next tick: then
# the second argument says whether to go on. A signal can arrive in the moment in which the child ends: what wait said
# may then be the signal's number (waiting again tells) or already the child's status (then no shell knows it twice).
aj_join() {
  while :; do
    aj_woken=''
    wait "$1"
    aj_status=$?
    [ -n "$aj_woken" ] || return 0
    if ! kill -0 "$1"; then
      wait "$1"
      aj_again=$?
      case $aj_again/$aj_status in
        127/138 | 127/140) aj_status=127 ;;
        127/*) ;;
        *) aj_status=$aj_again ;;
      esac
      return 0
    fi
    "$2" || return 1
  done
}

aj_before_deadline() {
  aj_clock
  [ -z "$aj_stop" ] || [ "$aj_end_by" -ge "$aj_until" ] || aj_until=$aj_end_by
  [ "$aj_now" -lt "$aj_until" ]
}

# Without a stop the volume may take its time.
aj_may_prepare() {
  [ -n "$aj_stop" ] || return 0
  aj_until=$(( aj_stop_at + 200 ))
  aj_before_deadline
}

aj_ladder() {
  [ -n "$aj_stop" ] || return 0
  aj_clock
  aj_waited=$(( aj_now - aj_stop_at ))
  if [ "$aj_waited" -ge $(( aj_kill_after + 100 )) ]; then
    return 1
  elif [ "$aj_waited" -ge "$aj_kill_after" ]; then
    kill -KILL "$aj_agent"
  elif [ "$aj_waited" -ge "$aj_term_after" ] && [ -z "$aj_terminated" ]; then
    aj_terminated=1
    kill -TERM "$aj_agent"
  fi
}

# A mirror may need long for a backlog, but it has to move.
aj_mirror_moves() {
  aj_offset=''
  read -r aj_key aj_offset <"/proc/$aj_mirror/fdinfo/5"
  aj_clock
  [ "$aj_offset" = "$aj_seen" ] || aj_until=$(( aj_now + 200 ))
  aj_seen=$aj_offset
  [ "$aj_until" -le "$aj_mirror_by" ] || aj_until=$aj_mirror_by
  aj_before_deadline
}

# Sets aj_json to the exit record with these sizes.
aj_record() {
  aj_json='{"v":1,"type":"exit","podUid":"'$aj_pod'","status":'$aj_status',"stdoutBytes":'$1',"stderrBytes":'$2',"startedAt":'$aj_started',"endedAt":'$aj_at',"stopReason":'$aj_reason'}'
}

# In a child. The message is written first without sizes, since the volume may never answer, and then written over
# without being emptied in between.
aj_finish() {
  if [ "$aj_fenced/$aj_status" = /75 ]; then
    printf 'fence lost' >"$aj_message"
    exit
  fi
  aj_time
  aj_record null null
  aj_first=$aj_json
  printf '%s\n' "$aj_first" >"$aj_message"
  [ -n "$aj_fenced" ] || exit
  cd "$aj_directory" || exit
  aj_push stdout.ndjson
  aj_push stderr.log
  aj_measure stderr.log
  aj_errors=$aj_bytes
  aj_measure stdout.ndjson
  aj_record "$aj_bytes" "$aj_errors"
  printf "%-\${#aj_first}s\n" "$aj_json" 1<>"$aj_message"
  aj_append events.ndjson "$aj_json"
}

# When the shell itself breaks, as it does when no process can be started any more.
aj_last_words() {
  [ -z "$aj_agent" ] || kill -KILL "$aj_agent"
  [ -n "$aj_ended" ] || aj_status=137 aj_reason='"internal"'
  aj_time
  aj_record null null
  printf '%s\n' "$aj_json" >"$aj_message"
  [ "$aj_self" -ne 1 ] || kill -9 -1
  exit "$aj_status"
}
`
