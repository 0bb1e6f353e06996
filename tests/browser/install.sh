#!/bin/sh
# Makes sure that there is a Chromium for the browser tests: SCHOOLWEAVE_CHROMIUM, or Debian's own.
set -eu
for path in "${SCHOOLWEAVE_CHROMIUM:-}" /usr/bin/chromium /usr/bin/chromium-browser; do
  if [ -n "$path" ] && [ -x "$path" ]; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium for the browser tests (about 350 MB)"
  log=$(mktemp)
  if { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } >"$log" 2>&1; then
    rm -f "$log"
    exit 0
  fi
  tail -5 "$log" >&2
  rm -f "$log"
fi
echo "The browser tests need Chromium: install it (Debian and Ubuntu: apt-get install chromium), or set SCHOOLWEAVE_CHROMIUM to its path." >&2
exit 1
