#!/usr/bin/env python3
"""check_names.py finds machine paths and registry hosts; written in pieces, as the check itself is."""

from harness import Cases

cases = Cases("check_names.py")
BAD = ["/wo" + "rk/main", "/ro" + "ot/x", "/ho" + "me/someone", "deb." + "deb" + "ian.org", "https://py" + "pi.org/x",
       "registry." + "npmjs", "files.python" + "hosted", "sub" + "agent", '"reso' + 'lved": "https://x"',
       "." + "lib" + "rary/x", "fa" + "rm-bench",
       "proxy.go" + "lang", "repo.ma" + "ven", "crates." + "io", "deb.node" + "source.com", "/Us" + "ers/someone"]
for text in BAD:
    cases.finds(text, {"docs/a.md": f"fine\nsee {text} there\n"}, "docs/a.md:2: ")
cases.clean("names of packages, ordinary words, binary files", {
    "docs/a.md": "the PyPI package arch, the npm package node, Debian 12, network/main, framework/x, library/x\n",
    "docs/b.png": "\0" + BAD[0]})
cases.close()
