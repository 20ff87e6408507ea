#!/bin/sh
# Finds typefaces for the scripts that figures lack, installs Debian's where that is allowed, or says how.
python="${1:-python3}"
lacking() {
  "$python" -c 'from exports.figures.fonts import missing; print("; ".join(missing(["缅甸 ไทย မြန်မာ កម្ពុជា"])))'
}
if [ -z "$(lacking)" ]; then exit 0; fi
if command -v apt-get >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ]; then sudo=; elif sudo -n true 2>/dev/null; then sudo=sudo; else sudo=none; fi
  if [ "$sudo" != none ]; then
    echo "Installing typefaces for the tests of figures."
    if $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends fonts-noto-core fonts-noto-cjk >/dev/null \
      && [ -z "$(lacking)" ]; then exit 0; fi
  fi
fi
# No reason to stop: the tests then hold figures to saying what is missing.
echo "No typeface here has: $(lacking). Figures in these scripts are tested only to say so; to have them drawn install typefaces (Debian: apt-get install fonts-noto-core fonts-noto-cjk)." >&2
