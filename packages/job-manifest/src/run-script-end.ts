import { shell } from './run-script-text.ts'

/** How the run ends: what stops the agent, how its status is learnt, and what is written about it. */
export const endPart = shell`
# In a child, forked when a stop is asked for. If it breaks, there is nobody left who could go on to the next step.
aj_climb() {
  trap 'kill -KILL "$aj_agent"' EXIT
  aj_terminated=''
  while sleep 1; do
    aj_clock
    aj_waited=$(( aj_now - aj_stop_at ))
    if ! kill -0 "$aj_agent"; then
      kill -USR2 "$aj_self" || exit
    elif [ "$aj_waited" -ge "$aj_kill_after" ]; then
      kill -KILL "$aj_agent"
      [ "$aj_waited" -lt $(( aj_kill_after + 100 )) ] || kill -USR2 "$aj_self"
    elif [ "$aj_waited" -ge "$aj_term_after" ] && [ -z "$aj_terminated" ]; then
      aj_terminated=1
      kill -TERM "$aj_agent"
    fi
  done
}

# In a child, for everything else that is limited in time.
aj_ticker() {
  trap - EXIT
  while sleep 1; do
    kill -USR2 "$aj_self" || exit
  done
}

# The first request decides; later ones change nothing.
aj_request() {
  aj_woken=1
  [ -z "$aj_stop" ] || return 0
  aj_stop=$1
  aj_note_stop
  [ -z "$aj_waiting" ] || aj_begin_stop
}

aj_note_stop() {
  aj_clock
  aj_stop_at=$aj_now
  aj_end_by=$(( aj_stop_at + aj_grace * 100 - 150 ))
}

# Starts a child, so a signal leads here only while the shell waits: elsewhere it could come between the start of
# another child and the look at its pid. While it waits the signal must lead here at once, since the next may never come.
aj_begin_stop() {
  [ -z "$aj_stopping" ] || return 0
  aj_stopping=1
  if [ -n "$aj_agent" ]; then
    kill -INT "$aj_agent"
    { exec 3>&- 4>&-; aj_climb; } &
  else
    { exec 3>&- 4>&-; aj_ticker; } &
  fi
  aj_helpers="$aj_helpers $!"
}

# Waits for a child and sets aj_status to how it ended. Each signal wakes the wait: then the second argument says whether
# to go on. What wait says then is the number of the signal (bash says so once more after it), so an answer is believed
# at once only if it cannot be that. A child that is given up counts as killed.
aj_join() {
  aj_waiting=1
  [ -z "$aj_stop" ] || aj_begin_stop
  while :; do
    aj_woken=''
    wait "$1"
    aj_status=$?
    case $aj_woken/$aj_status in
      /129 | /13[0178] | /14[03]) ;;
      /*) break ;;
    esac
    kill -0 "$1" || { aj_ask_again "$1"; break; }
    "$2" || { aj_status=137; break; }
  done
  aj_waiting=''
}

# For a child that ended in the moment in which a signal arrived: believes what is said twice without a signal between,
# or what was said first, if the shell then says 127 because it has forgotten the child. A bash that was interrupted
# between learning the status and keeping it never answers: then the status is null.
aj_ask_again() {
  aj_sure='' aj_first=$aj_status aj_tries=0
  while [ "$aj_tries" -lt 3 ]; do
    aj_woken=''
    wait "$1"
    aj_status=$?
    if [ -n "$aj_woken" ]; then
      aj_tries=$(( aj_tries + 1 )) aj_sure=''
    elif [ "$aj_sure" != "$aj_status" ]; then
      aj_sure=$aj_status
    else
      case $aj_status/$aj_first in
        127/138 | 127/140) ;;
        127/*) aj_status=$aj_first ;;
      esac
      return 0
    fi
  done
  aj_status=null
}

# Waits for a child whose status is of no interest, as long as the second argument says so.
aj_await() {
  while kill -0 "$1"; do
    "$2" || return 1
    wait "$1"
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

# What KILL does not end is in the hands of a volume that does not answer.
aj_may_run() {
  [ -n "$aj_stop" ] || return 0
  aj_until=$(( aj_stop_at + aj_kill_after + 100 ))
  aj_before_deadline
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

# Sets aj_json to one more beat, which tells what the kernel counted until now: an agent that died for want of memory did
# so after the beat before. What it used is what it used then: now it is gone.
aj_take_last_beat() {
  aj_line=$(grep -F '"type":"beat"' events.ndjson | tail -n 1)
  aj_seq=\${aj_line##*'"seq":'}
  aj_seq=\${aj_seq%%,*}
  aj_is_count "$aj_seq" || aj_seq=0
  aj_before=\${aj_line##*'"memoryBytes":'}
  aj_before=\${aj_before%%,*}
  case $aj_before in '' | 0?* | *[!0-9]* | ??????????????????*) aj_before=null ;; esac
  aj_take_beat
}

# In a child. The message is written first without sizes, since the volume may never answer, and then written over
# without being emptied in between.
aj_finish() {
  trap - EXIT
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
  aj_lines=$aj_json
  if [ -n "$aj_agent" ]; then
    aj_take_last_beat
    aj_lines="$aj_json
$aj_lines"
  fi
  aj_append events.ndjson "$aj_lines"
}
`
