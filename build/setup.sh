# shellcheck shell=bash
# Brings this machine to where a target can run: .NET tools, and for targets that start containers an engine with
# Compose v2. On Debian and Ubuntu it installs what is missing as root or through sudo; elsewhere it names what is
# missing and how to get it. Asks nothing. Sourced by build.sh.

setup() {
  need_dotnet
  case "$1" in
    up | down) need_engine ;;
    bench) need_engine && need_test_tools && need_mmdebstrap ;;
    test)
      # Without an engine the other tests still run; those with containers skip and say why.
      (need_engine) || say "Going on without a container engine: the tests that need one will be skipped"
      (need_test_tools) || say "Going on without it: the tests that need it will be skipped"
      (need_mmdebstrap) || say "Going on without it: the test that compares the image with an installed system will be skipped"
      (need_arm64_emulation) || say "Going on without emulation: the test that starts the relay for arm64 will be skipped"
      ;;
  esac
}

say() { printf '==> %s\n' "$*"; }

# One sentence and a non-zero exit.
fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

need_dotnet() {
  if ! command -v dotnet >/dev/null; then
    fail "The .NET SDK 10 is missing: install it as https://learn.microsoft.com/dotnet/core/install/linux says, then run this again."
  fi
  dotnet --version >/dev/null 2>&1 ||
    fail "No .NET SDK that global.json accepts is installed ($(dotnet --list-sdks | tr '\n' ' ')): install the .NET SDK 10."
  # Restoring takes a second each time; the manifest says when it is due.
  local stamp=artifacts/cake/tools.stamp
  if ! cmp -s .config/dotnet-tools.json "$stamp" || ! dotnet cake --version >/dev/null 2>&1; then
    dotnet tool restore ${RELAYBOX_NUGET_SOURCE:+--add-source "$RELAYBOX_NUGET_SOURCE"} >/dev/null || fail "The build tool of .config/dotnet-tools.json could not be restored; 'dotnet tool restore' shows why."
    mkdir -p artifacts/cake && cp .config/dotnet-tools.json "$stamp"
  fi
}

# Debian or one of its family, and root or sudo at hand: then packages can be installed.
can_install() { command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

# install WHY PACKAGE…
install() {
  local why=$1
  shift
  can_install || fail "$why is missing: install it ($* on Debian and Ubuntu), then run this again."
  say "Installing $* ($why)"
  mkdir -p artifacts
  local log=artifacts/setup.log
  { as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } \
    >"$log" 2>&1 </dev/null || fail "Installing $* failed: $(tail -n 1 "$log") (the whole log: $log)"
}

need_engine() {
  command -v docker >/dev/null || install "A container engine" docker.io
  docker version >/dev/null 2>&1 || start_engine
  docker compose version >/dev/null 2>&1 || install_compose
}

start_engine() {
  if [ -n "${DOCKER_HOST:-}" ]; then
    fail "The container engine at DOCKER_HOST=$DOCKER_HOST does not answer: $(docker version 2>&1 | tail -n 1)"
  fi
  # Into a variable first: in a pipe, pipefail would count docker's failure as grep's.
  local answer
  answer=$(docker version 2>&1) || true
  if [[ ${answer,,} == *"permission denied"* ]]; then
    fail "You may not use the container engine: run 'sudo usermod -aG docker $(id -un)', log in again, then run this again."
  fi
  command -v dockerd >/dev/null || install "A container engine" docker.io
  [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null || fail "The container engine is not running: start it ('sudo systemctl start docker'), then run this again."
  say "Starting the container engine"
  local log=/var/log/dockerd.log
  if [ -d /run/systemd/system ]; then
    as_root systemctl start docker || fail "The container engine does not start: 'journalctl -u docker' shows why."
  else
    # No init does it here; the engine outlives this script, as a service would.
    as_root sh -c "setsid dockerd >$log 2>&1 </dev/null &"
  fi
  for _ in $(seq 120); do
    docker version >/dev/null 2>&1 && return
    sleep 0.5
  done
  fail "The container engine did not answer within a minute: $(as_root tail -n 1 $log 2>/dev/null)"
}

# Ubuntu and Debian 13 package Compose v2; for Debian 12 the builder takes Debian 13's, a single static program.
install_compose() {
  local package policy
  for package in docker-compose-v2 docker-compose; do
    policy=$(apt-cache policy "$package" 2>/dev/null) || true
    if can_install && [[ $policy =~ Candidate:\ ([0-9]+:)?([2-9]|[1-9][0-9])\. ]]; then
      install "Compose v2" "$package"
      docker compose version >/dev/null 2>&1 && return
    fi
  done
  say "Fetching Compose v2 (Debian 13's package)"
  local plugins=${HOME:-/root}/.docker/cli-plugins
  [ "$(id -u)" = 0 ] && plugins=/usr/local/lib/docker/cli-plugins
  dotnet run --project src/Relaybox.ImageBuilder -c Release -v quiet -- tool docker-compose --allow-unlocked --output "$plugins" ||
    fail "Compose v2 is missing and could not be fetched: install your distribution's Compose v2 package, then run this again."
  docker compose version >/dev/null 2>&1 || fail "Compose v2 was unpacked into $plugins, but 'docker compose version' does not work."
}

# What the tests drive: the Delta Chat core comes as an npm package, messages are encrypted with GnuPG.
need_test_tools() {
  command -v npm >/dev/null || install "npm, which brings the chat client of the tests," npm
  [ -e /usr/lib/python3/dist-packages/dkim/__init__.py ] || install "dkimpy, which the tests hold our signatures against," python3-dkim
  { [ -x /usr/sbin/nsd ] && command -v ldns-signzone >/dev/null; } || install "The name server with signed zones of the tests" nsd ldnsutils
  command -v gpg >/dev/null || install "GnuPG, which encrypts messages in the tests," gnupg
  command -v strace >/dev/null || install "strace, by which the tests see what is on disk before an answer," strace
  command -v pebble >/dev/null || install "The certificate authority of the tests" pebble
}

# What the image builder is measured beside, and what installs packages the usual way to compare.
need_mmdebstrap() { command -v mmdebstrap >/dev/null || install "mmdebstrap, which the image builder is compared with," mmdebstrap; }

# The relay for arm64 is started here as well, by an emulator that the kernel runs for programs of that kind (binfmt_misc).
need_arm64_emulation() {
  case $(uname -m) in aarch64 | arm64) return ;; esac
  arm64_is_emulated && return
  local registry=/proc/sys/fs/binfmt_misc
  command -v qemu-aarch64-static >/dev/null && [ -e /usr/sbin/update-binfmts ] ||
    install "The emulator of arm64" qemu-user-static binfmt-support
  [ -e $registry/register ] || as_root mount -t binfmt_misc binfmt_misc $registry ||
    fail "The kernel's registry of program formats is not there: 'mount -t binfmt_misc binfmt_misc $registry' as root shows why."
  arm64_is_emulated || as_root /usr/sbin/update-binfmts --enable qemu-aarch64 ||
    fail "The emulator of arm64 is installed, but 'update-binfmts --enable qemu-aarch64' fails."
  arm64_is_emulated || fail "The emulator of arm64 is registered without the flag F, so it does not work in containers: see $registry/qemu-aarch64."
}

# With the flag F the kernel has opened the emulator already, so that it is found from inside a container too.
arm64_is_emulated() {
  local handler=/proc/sys/fs/binfmt_misc/qemu-aarch64
  [ -e $handler ] && grep -qx enabled $handler && grep -q '^flags:.*F' $handler
}
