# Debian packages for ./run and ./test (source it). A machine without apt, or a person without the right to use it, is told
# in one sentence what is missing; nothing is installed that is there already.

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

may_install() { command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }; }; }

# have THING: a command, or a file pattern when it begins with a slash, or a Python module after "python:".
have() {
  case $1 in
    python:*) /usr/bin/python3 -c "import ${1#python:}" 2>/dev/null ;;
    /*) compgen -G "$1" >/dev/null ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

# wanted_packages "THING PACKAGE…"…: the packages whose thing is missing.
wanted_packages() {
  local line thing rest
  for line in "$@"; do
    read -r thing rest <<<"$line"
    have "$thing" || echo $rest
  done
}

# apt_install PACKAGE…: true when all of them could be installed. Tries again with another temporary folder, because an
# unpack folder that vanishes half-way leaves dpkg in need of repair, and then one by one.
apt_install() {
  [ $# -gt 0 ] || return 0
  may_install || return 1
  local options=(-y -qq --no-install-recommends -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3) scratch package failed=0
  export DEBIAN_FRONTEND=noninteractive
  as_root apt-get -qq -o Acquire::Retries=3 update >&2 || as_root apt-get -qq update >&2 || true
  as_root apt-get "${options[@]}" install "$@" >&2 && return 0
  scratch=$(mktemp -d "${HOME:-/var/tmp}/relais-apt-XXXXXX")
  as_root env TMPDIR="$scratch" dpkg --configure -a >&2 || true
  as_root env TMPDIR="$scratch" apt-get "${options[@]}" -f install >&2 || true
  if ! as_root env TMPDIR="$scratch" apt-get "${options[@]}" install "$@" >&2; then
    for package in "$@"; do as_root env TMPDIR="$scratch" apt-get "${options[@]}" install "$package" >&2 || failed=1; done
  fi
  rm -rf "$scratch"
  return $failed
}

# need_sdk: the .NET SDK that global.json asks for.
need_sdk() {
  if ! command -v dotnet >/dev/null; then echo 'The .NET SDK 10 is not installed: https://dotnet.microsoft.com/download' >&2; return 1; fi
  dotnet --list-sdks | grep -q '^10\.' || { echo 'The .NET SDK is installed, but not version 10: https://dotnet.microsoft.com/download' >&2; return 1; }
}

# need_node: Node 18 or later with npm, which the build of the scripts and styles uses.
need_node() {
  node_is_good || apt_install nodejs npm || true
  node_is_good || { echo 'Node 18 or later with npm is needed to build the pages: https://nodejs.org' >&2; return 1; }
}

node_is_good() { command -v npm >/dev/null && node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 18 ? 0 : 1)' 2>/dev/null; }
