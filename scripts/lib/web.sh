# shellcheck shell=bash
# Builds the front end (web/ -> web/dist, which CMake embeds), and only what changed.

# web_dependencies: npm ci, when the lock file, its settings or Node changed since the last one.
web_dependencies() {
    use_node || die "the front end needs Node >= 20.19 and npm; run scripts/bootstrap"
    local stamp="$root/web/node_modules/.pmp-dependencies" wanted
    wanted=$({ cat "$root/web/package.json" "$root/web/package-lock.json" "$root/web/.npmrc" 2> /dev/null
        node --version; } | sha256sum)
    if [ "$(cat "$stamp" 2> /dev/null)" = "$wanted" ]; then return 0; fi
    say "web: installing npm packages"
    quietly "$root/build/logs/npm-ci.log" "npm ci" \
        npm --prefix "$root/web" ci --no-audit --no-fund --loglevel=error
    printf '%s\n' "$wanted" > "$stamp"
}

build_web() {
    if [ ! -f "$root/web/package.json" ]; then return 0; fi
    mkdir -p "$root/build"
    exec 9> "$root/build/.web.lock"
    flock 9
    web_dependencies
    local stamp="$root/web/node_modules/.pmp-dist" wanted
    wanted=$(cd "$root/web" && find . \( -name node_modules -o -name dist -o -path ./tests -o -path ./mock \) -prune -o \
        -type f -print0 | hash_files)
    if [ ! -f "$root/web/dist/index.html" ] || [ "$(cat "$stamp" 2> /dev/null)" != "$wanted" ]; then
        say "web: building the dashboard"
        quietly "$root/build/logs/web.log" "the web build" npm --prefix "$root/web" run build
        [ -f "$root/web/dist/index.html" ] || die "the web build left no web/dist/index.html"
        printf '%s\n' "$wanted" > "$stamp"
    fi
    exec 9>&-
}
