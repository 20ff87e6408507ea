#!/bin/sh
# Finds a Chromium for the browser tests, installs Debian's where that is allowed, or says how.
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
  if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if command -v apt-get >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ]; then sudo=; elif sudo -n true 2>/dev/null; then sudo=sudo; else sudo=none; fi
  if [ "$sudo" != none ]; then
    echo "Installing Chromium for the browser tests."
    if $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq chromium >/dev/null \
      && command -v chromium >/dev/null 2>&1; then exit 0; fi
  fi
fi
echo "The browser tests need Chromium: install it (Debian: apt-get install chromium) or name one with CHROMIUM=/path." >&2
exit 1
