# shellcheck shell=bash
# The Debian packages the project needs, and how they are installed.

# shellcheck disable=SC2034  # used by the scripts that source this file
{
    build_packages=(
        g++ cmake ninja-build ccache mold git ca-certificates pkg-config
        nlohmann-json3-dev libtomlplusplus-dev libcli11-dev libfmt-dev libsqlite3-dev libssl-dev
        zlib1g-dev libzip-dev libzstd-dev libhowardhinnant-date-dev tzdata
        libcurl4-openssl-dev liblzma-dev python3-minimal
    )
    test_packages=(libgtest-dev libgmock-dev librapidcheck-dev chromium sqlite3 python3 valgrind)
    dev_packages=(clang-format-19 clang-tidy-19 clang-19 libclang-rt-19-dev libbenchmark-dev shellcheck)
}

# missing_packages NAME...: those not fully installed, one a line. A held package is installed too.
missing_packages() {
    local installed name
    # shellcheck disable=SC2016  # dpkg-query's own fields
    installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2> /dev/null || true)
    for name in "$@"; do
        grep -qxF "installed $name" <<< "$installed" || printf '%s\n' "$name"
    done
}

# become_root: fills as_root with what runs a command as root; fails when nothing does.
become_root() {
    as_root=()
    if [ "$(id -u)" -eq 0 ]; then return 0; fi
    command -v sudo > /dev/null || return 1
    # Only a person at a terminal can be asked for a password.
    if sudo -n true 2> /dev/null || { [ -t 0 ] && [ -t 2 ] && sudo -v; }; then
        as_root=(sudo)
        return 0
    fi
    return 1
}

apt_options=(-q -y --no-remove --no-install-recommends -o DPkg::Lock::Timeout=300
    -o Acquire::Retries=3)

run_apt() {
    ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive \
        apt-get "${apt_options[@]}" "$@" > "$apt_log" 2>&1 < /dev/null
}

update_lists_once() {
    [ -z "${lists_updated:-}" ] || return 0
    lists_updated=yes
    run_apt update || say "bootstrap: apt-get update failed; going on with the lists at hand ($apt_log)"
}

# install_packages NAME...: prints on stdout the names it could not install.
install_packages() {
    update_lists_once
    if run_apt install "$@"; then return 0; fi
    # One that cannot be had must not take the others with it: each by itself, then name the rest.
    local name
    for name in "$@"; do
        if ! run_apt install "$name"; then
            printf '%s\n' "$name"
            { grep -E '^E:|unmet|Depends|Conflicts' "$apt_log" || true; } | head -n 3 | sed 's/^/    /' >&2
        fi
    done
}
