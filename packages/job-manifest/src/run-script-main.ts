import { shell } from './run-script-text.ts'

/** The order of things. */
export const mainPart = shell`
aj_fenced='' aj_ended='' aj_interrupted='' aj_terminated='' aj_seen='' aj_mirrors='' aj_helpers=''
aj_reason=null aj_status=74
trap aj_last_words EXIT
aj_start_ticker
trap 'aj_woken=1 aj_ticks=$(( aj_ticks + 1 ))' USR2
trap 'aj_request cancel' USR1
trap 'aj_request signal' TERM INT HUP QUIT
[ -z "$aj_stop" ] || aj_note_stop

aj_prepare 3>&- &
aj_child=$!
if aj_join "$aj_child" aj_may_prepare; then
  case $aj_status in
    0) aj_fenced=1 ;;
    64) aj_reason='"settings"' ;;
    66) aj_fenced=1 aj_reason='"prompt"' ;;
    67) aj_fenced=1 aj_reason='"secret"' ;;
    75) ;;
    *) aj_status=74 aj_reason='"volume"' ;;
  esac
else
  kill -9 "$aj_child"
  aj_status=0
fi

if [ "$aj_status" -eq 0 ] && [ -z "$aj_stop" ]; then
  aj_launch "$@" &
  aj_agent=$!
  [ -z "$aj_stop" ] || aj_interrupt
  # A hint to a mirror that is not ready for it must not end it.
  trap '' USR1
  aj_mirror stdout.ndjson 4>&- &
  aj_out=$!
  aj_mirror stderr.log 3>&4 4>&- &
  aj_err=$!
  trap 'aj_request cancel' USR1
  aj_pusher 3>&- 4>&- &
  aj_helpers=$!
  aj_watch 3>&- 4>&- &
  aj_helpers="$aj_helpers $!"
  aj_mirrors="$aj_out $aj_err"
  exec 3>&- 4>&-
  aj_join "$aj_agent" aj_ladder || aj_status=137
  [ -z "$aj_stop" ] || aj_reason='"'$aj_stop'"'
elif [ "$aj_status" -eq 0 ]; then
  aj_status=143 aj_reason='"'$aj_stop'"'
fi

aj_ended=1
kill -9 $aj_helpers
for aj_mirror in $aj_mirrors; do kill -USR1 "$aj_mirror"; done
aj_exit=$aj_status
aj_finish 3>&- 4>&- &
aj_child=$!
aj_agent=''
aj_clock
aj_until=$(( aj_now + 200 )) aj_mirror_by=$(( aj_now + 3000 ))
aj_join "$aj_child" aj_before_deadline
for aj_mirror in $aj_mirrors; do
  aj_clock
  aj_until=$(( aj_now + 200 )) aj_seen=''
  aj_join "$aj_mirror" aj_mirror_moves
done
trap '' EXIT
if [ "$aj_self" -eq 1 ]; then
  kill -9 -1
else
  kill -9 "$aj_child" "$aj_clockwork"
  kill -TERM $aj_mirrors
fi
exit "$aj_exit"
`
