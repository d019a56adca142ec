# shellcheck shell=bash
# Sourced by every script of scripts/: finds the project's root, and says things on stderr.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

say() { printf '%s\n' "$*" >&2; }

die() {
    printf '%s: error: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# The comment block at the top of a script is its help text.
print_help() { sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$0"; }

# quietly LOG WHAT COMMAND...: one line while it goes well, the log's end when it does not.
quietly() {
    local log=$1 what=$2
    shift 2
    mkdir -p "$(dirname "$log")"
    if ! "$@" > "$log" 2>&1 < /dev/null; then
        tail -n 60 "$log" >&2
        die "$what failed; the whole log is $log"
    fi
}

# One content hash of the files named on stdin (NUL separated), and of their names.
hash_files() { sort -z | xargs -0 -r sha256sum | sha256sum | cut -d' ' -f1; }

# A build tree made by another user (say, once with sudo) fails in a hundred odd places: say it once.
require_own_build() {
    local folder
    for folder in "$root/build" "$root/web/node_modules"; do
        if [ -e "$folder" ] && [ ! -w "$folder" ]; then
            die "$folder belongs to $(stat -c %U "$folder") and $(id -un) cannot write there; remove it, or run this as that user"
        fi
    done
    [ -w "$root" ] || [ -d "$root/build" ] || die "$root is not writable by $(id -un)"
}
