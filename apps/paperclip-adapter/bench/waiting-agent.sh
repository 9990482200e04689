#!/bin/sh
# Plays the recording beside it: its first lines at once, its result when it is let go; each SECONDS_OF_LINES second a line.
line() {
  read -r up rest </proc/uptime
  printf '{"type":"user","uptime":%s,"text":"%s"}\n' "$up" "a line of the usual length, as agents print them all day long"
}
here=${0%/*}
while read -r text; do printf '%s\n' "$text"; done <"$here/begin.ndjson"
while [ "${LINES_EACH_SECOND:-0}" -gt 0 ]; do
  line
  sleep 1
  LINES_EACH_SECOND=$(( LINES_EACH_SECOND - 1 ))
done
: <"$EXCHANGE/go"
while read -r text; do printf '%s\n' "$text"; done <"$here/end.ndjson"
read -r up rest </proc/uptime
printf %s "$up" >"$EXCHANGE/ended"
