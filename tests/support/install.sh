#!/usr/bin/env bash
# Installs what is absent, silently does nothing when all is there, and otherwise says what to type.
#
#   install.sh [--optional] WHAT...
#
# WHAT is a Debian package, or COMMAND=PACKAGE: then a COMMAND from any other source will do.
# --optional turns a failure into a warning.
set -euo pipefail

optional=
if [ "${1:-}" = --optional ]; then
  optional=yes
  shift
fi

missing=()
for what in "$@"; do
  package=${what#*=}
  if [ "$package" != "$what" ] && command -v "${what%%=*}" >/dev/null; then
    continue
  fi
  # The abbreviated status is "ii " for a package that is installed and configured.
  if [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null || true)" != 'ii ' ]; then
    missing+=("$package")
  fi
done
[ ${#missing[@]} -gt 0 ] || exit 0

give_up() {
  if [ -n "$optional" ]; then
    printf 'Warning: %s\n(Going on without.)\n' "$1" >&2
    exit 0
  fi
  printf 'Error: %s\n' "$1" >&2
  exit 1
}

command -v apt-get >/dev/null ||
  give_up "missing: ${missing[*]} (Debian's names), and this system has no apt-get"

if [ "$(id -u)" = 0 ]; then
  as_root=()
elif sudo -n true 2>/dev/null; then
  as_root=(sudo -n)
else
  give_up "missing: ${missing[*]}. Install with
  sudo apt-get install --no-install-recommends ${missing[*]}"
fi

echo "Installing ${missing[*]} ..." >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install_missing() {
  # Waiting for the lock lets two builds on one machine install at the same time.
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 -q -y \
    install --no-install-recommends "${missing[@]}" </dev/null >"$log" 2>&1
}
# The package list of a fresh machine is empty or old, so it is fetched when the first try fails, not each time.
if ! install_missing; then
  "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=600 -q update </dev/null >/dev/null 2>&1 || true
  if ! install_missing; then
    tail -n 20 "$log" >&2
    give_up "could not install ${missing[*]}"
  fi
fi
