#!/bin/sh
# Becomes the real CLI, which is killed once the model has said something.
PATH=${PATH#*:}
agent=$$
(
  until grep -q '"type":"assistant"' "/proc/$agent/fd/1"; do sleep 0.1; done
  kill -9 "$agent"
) &
exec claude "$@"
