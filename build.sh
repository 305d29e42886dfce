#!/usr/bin/env bash
# One entry for everything: ./build.sh TARGET [--option=value …]; without a target it lists them.
# Sets up what the target needs on this machine (build/setup.sh), then hands over to Cake (build/build.cake).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

target=${1:---help}
[ $# -gt 0 ] && shift

# The targets are described once, where they are defined.
describe() { sed -nE 's/^Task\("([a-z-]+)"\)\.Description\("([^"]*)"\).*/\1\t\2/p' build/*.cake | sort; }

if [ "$target" = --help ] || [ "$target" = -h ] || [ "$target" = help ]; then
  printf 'Usage: ./build.sh TARGET\n\n'
  describe | while IFS=$'\t' read -r name text; do printf '  %-11s %s\n' "$name" "$text"; done
  printf '\nSettings come from the environment; docs/settings.md lists those of a relay and those of the build.\n'
  exit 0
fi
# Into a variable first: grep -q ends at the match, and pipefail would count the broken pipe behind it as a failure.
targets=$(describe | cut -f1)
if ! grep -qxF -- "$target" <<<"$targets"; then
  echo "There is no target '$target'; ./build.sh --help lists them." >&2
  exit 1
fi

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 CAKE_SETTINGS_SHOWPROCESSCOMMANDLINE=false
# In a file or a CI log colours are noise.
[ -t 1 ] && [ -t 2 ] || export NO_COLOR=1

# shellcheck source=build/setup.sh
source build/setup.sh
setup "$target"

exec dotnet cake build/build.cake --target="$target" --verbosity=quiet --settings_enablescriptcache=true --settings_useSpectreConsoleForConsoleOutput=false \
  --paths_cache=../artifacts/cake "$@"
