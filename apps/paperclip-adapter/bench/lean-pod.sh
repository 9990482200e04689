#!/bin/sh
# Stands in for the run script where a machine cannot run its helpers a thousand times: one process, called as `sh` is,
# that writes what the run script writes, without a mirror. Beats are written by whoever started it.
for name in EXCHANGE LINES_EACH_SECOND; do read -r "$name" <"$AGENT_JOBS_SECRET_DIRECTORY/env/$name"; done
cd "$AGENT_JOBS_ATTEMPT_DIRECTORY" || exit 74
record() { printf '{"v":1,"type":"%s","podUid":"%s",%s}\n' "$1" "$AGENT_JOBS_POD_UID" "$2"; }
record begin '"attempt":1,"script":"lean","startedAt":1,"fence":"link"' >>events.ndjson
. "${0%/*}/claude" >>stdout.ndjson
bytes=$(wc -c <stdout.ndjson)
end='"status":0,"stdoutBytes":'$bytes',"stderrBytes":0,"startedAt":1,"endedAt":2,"stopReason":null'
record exit "$end" >"$AGENT_JOBS_TERMINATION_MESSAGE"
record exit "$end" >>events.ndjson
