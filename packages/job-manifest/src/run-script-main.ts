import { shell } from './run-script-text.ts'

/**
 * What the first process itself does, in order: it starts children, waits for them, and ends with the agent's status.
 * It never touches the volume, and never waits for a child longer than the grace lasts.
 */
export const mainPart = shell`
aj_start() {
  { exec 3>&-; aj_prepare; } &
  aj_child=$!
  aj_join "$aj_child" aj_may_prepare
  [ "$aj_status" = 137 ] || aj_child=''
  case $aj_status in
    0) aj_fenced=1 ;;
    64) aj_reason='"settings"' ;;
    66) aj_fenced=1 aj_reason='"prompt"' ;;
    67) aj_fenced=1 aj_reason='"secret"' ;;
    75) ;;
    137 | null) ;;
    *) aj_status=74 aj_reason='"volume"' ;;
  esac
  case $aj_stop/$aj_status in
    ?*/0 | ?*/137 | ?*/null) aj_status=143 aj_reason='"'$aj_stop'"' ;;
    */137 | */null) aj_status=74 aj_reason='"volume"' ;;
  esac
}

# A function that runs with other descriptors keeps the old ones for afterwards, so each child gives them up by exec: one
# that hangs at the volume must hold nothing that readers of the container's streams wait for.
# A hint to a mirror that is not ready for it must not end it, so it starts with the signal ignored.
aj_run() {
  aj_launch "$@" &
  aj_agent=$!
  trap '' USR1
  { exec 4>&-; aj_mirror stdout.ndjson; } &
  aj_mirrors=$!
  { exec 3>&4 4>&-; aj_mirror stderr.log; } &
  aj_mirrors="$aj_mirrors $!"
  trap 'aj_request cancel' USR1
  { exec 3>&- 4>&-; aj_pusher; } &
  aj_helpers="$aj_helpers $!"
  { exec 3>&- 4>&-; aj_listener; } &
  aj_helpers="$aj_helpers $!"
  { exec 3>&- 4>&-; aj_beats; } &
  aj_helpers="$aj_helpers $!"
  exec 3>&- 4>&-
  aj_join "$aj_agent" aj_may_run
  [ -z "$aj_stop" ] || aj_reason='"'$aj_stop'"'
}

aj_end() {
  aj_ended=1
  aj_exit=$aj_status
  [ "$aj_status" != null ] || aj_exit=70
  kill -9 $aj_child $aj_helpers
  { exec 3>&- 4>&-; aj_finish; } &
  aj_child=$!
  { exec 3>&- 4>&-; aj_ticker; } &
  aj_helpers=$!
  for aj_mirror in $aj_mirrors; do kill -USR1 "$aj_mirror"; done
  aj_clock
  aj_until=$(( aj_now + 500 )) aj_mirror_by=$(( aj_now + 3000 ))
  aj_await "$aj_child" aj_before_deadline
  for aj_mirror in $aj_mirrors; do
    aj_clock
    aj_until=$(( aj_now + 200 )) aj_seen=''
    aj_await "$aj_mirror" aj_mirror_moves
  done
}

# When the shell itself breaks, as it does when no process can be started any more. Each child takes this trap away, since
# a bash that breaks in a child may run it there; the first command of a bash that has broken may fail without a reason.
aj_last_words() {
  :
  if [ -z "$aj_ended" ]; then
    aj_exit=70 aj_status=null aj_reason='"internal"'
    [ -z "$aj_stop" ] || aj_exit=137 aj_status=137 aj_reason='"'$aj_stop'"'
    [ -z "$aj_agent" ] || kill -KILL "$aj_agent"
  fi
  aj_clock
  aj_at=$(( aj_started + (aj_now - aj_born) / 100 ))
  aj_record null null
  printf '%s\n' "$aj_json" >"$aj_message"
  aj_leave
}

aj_leave() {
  trap '' EXIT
  if [ "$aj_self" -eq 1 ]; then
    kill -9 -1
  else
    kill -9 $aj_child $aj_helpers
    kill -TERM $aj_mirrors
  fi
  exit "$aj_exit"
}

# One function, since bash may lose its way when a signal arrives while it reads on.
aj_main() {
  aj_fenced='' aj_ended='' aj_waiting='' aj_stopping='' aj_child='' aj_mirrors='' aj_helpers='' aj_stop_at='' aj_before=''
  aj_status=null aj_reason=null aj_exit=70
  trap aj_last_words EXIT
  trap aj_woken=1 USR2
  trap 'aj_request cancel' USR1
  trap 'aj_request signal' TERM INT HUP QUIT
  [ -z "$aj_stop" ] || [ -n "$aj_stop_at" ] || aj_note_stop
  aj_start "$@"
  [ "$aj_status" != 0 ] || aj_run "$@"
  aj_end
  aj_leave
}

aj_main "$@"
`
