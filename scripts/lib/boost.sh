# shellcheck shell=bash
# Boost >= 1.81, header-only: Debian's package where it can stand, else unpacked into build/deps/boost.

boost_package=libboost1.81-dev
boost_unpacked="$root/build/deps/boost"

boost_version_in() { sed -n 's/^#define BOOST_VERSION \([0-9]*\).*/\1/p' "$1" 2> /dev/null; }

boost_present() {
    local file version
    for file in "$boost_unpacked/usr/include/boost/version.hpp" /usr/include/boost/version.hpp; do
        version=$(boost_version_in "$file")
        if [ "${version:-0}" -ge 108100 ]; then return 0; fi
    done
    return 1
}

# apt's own dry run says whether the package can come without another one having to go.
boost_installable() { apt-get -q -s "${apt_options[@]}" install "$boost_package" > /dev/null 2>&1; }

# Needs no root: downloads Debian's package and unpacks it beside the build.
unpack_boost() {
    local folder
    folder=$(mktemp -d)
    chmod 755 "$folder"
    # apt drops to its own user for downloads, and says so when it cannot write; both ways work.
    if ! (cd "$folder" && apt-get -q download "$boost_package") > "$apt_log" 2>&1 < /dev/null; then
        tail -n 3 "$apt_log" >&2
        rm -rf "$folder"
        return 1
    fi
    rm -rf "$boost_unpacked.new"
    mkdir -p "$boost_unpacked.new"
    dpkg-deb -x "$folder"/libboost*.deb "$boost_unpacked.new"
    rm -rf "$folder" "$boost_unpacked"
    mv "$boost_unpacked.new" "$boost_unpacked"
    say "bootstrap: unpacked $boost_package into build/deps/boost; what is installed stays as it is"
}
