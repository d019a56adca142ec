# shellcheck shell=bash
# A Node.js for the front end. Its bundler needs ^20.19 or >= 22.12; Debian 12 has 18. Then the npm
# packages of Node 22 and npm 10 go into build/deps/node, beside the build, and nowhere else.

node_unpacked="$root/build/deps/node"

node_is_new_enough() {
    "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number);
        process.exit((a === 20 && b >= 19) || (a === 22 && b >= 12) || a > 22 ? 0 : 1)' \
        > /dev/null 2>&1
}

# use_node: puts a usable node and npm on PATH; fails when there is none yet.
use_node() {
    if command -v npm > /dev/null && command -v node > /dev/null && node_is_new_enough node; then
        return 0
    fi
    if [ -x "$node_unpacked/bin/npm" ] && node_is_new_enough "$node_unpacked/bin/node"; then
        export PATH="$node_unpacked/bin:$PATH"
        return 0
    fi
    return 1
}

# fetch_node: needs any npm. The platform package is what npm's package "node" itself fetches.
fetch_node() {
    local arch
    case $(uname -m) in
        x86_64) arch=x64 ;;
        aarch64) arch=arm64 ;;
        *) say "bootstrap: npm has no Node.js for $(uname -m): put Node >= 20.19 on PATH"; return 1 ;;
    esac
    rm -rf "$node_unpacked"
    mkdir -p "$node_unpacked/bin"
    printf '{"private": true}\n' > "$node_unpacked/package.json"
    npm install --prefix "$node_unpacked" --ignore-scripts --no-audit --no-fund --no-package-lock \
        --loglevel=error "node-linux-$arch@22" npm@10 < /dev/null >&2 || { rm -rf "$node_unpacked"; return 1; }
    ln -s "../node_modules/node-linux-$arch/bin/node" "$node_unpacked/bin/node"
    ln -s ../node_modules/npm/bin/npm-cli.js "$node_unpacked/bin/npm"
    ln -s ../node_modules/npm/bin/npx-cli.js "$node_unpacked/bin/npx"
    say "bootstrap: unpacked Node $("$node_unpacked/bin/node" --version) into build/deps/node (for the web build only)"
}
