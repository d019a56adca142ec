#!/usr/bin/env python3
"""Every relative link and anchor of the project's Markdown files leads somewhere."""

import os
import re
import urllib.parse

from common import Findings, arguments, lines_of, tree_files

LINK = re.compile(r"!?\[(?:[^\]\[]|\[[^\]]*\])*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
REFERENCE = re.compile(r"^\s*\[[^\]]+\]:\s*<?(\S+?)>?\s*$")
HTML = re.compile(r"<(?:img|a|source)\b[^>]*\b(?:src|srcset|href)=\"([^\"]+)\"")
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$")


def prose(lines):
    """(number, line) outside fenced code blocks, with code spans emptied."""
    fence = None
    for number, line in enumerate(lines, 1):
        mark = re.match(r"\s*(```+|~~~+)", line)
        if mark and fence is None:
            fence = mark.group(1)[:3]
        elif mark and mark.group(1).startswith(fence):
            fence = None
        elif fence is None:
            yield number, re.sub(r"`[^`]*`", "``", line)


def anchors(lines):
    found = set()
    fence = False
    for line in lines:
        if re.match(r"\s*(```|~~~)", line):
            fence = not fence
        heading = None if fence else HEADING.match(line)
        if heading:
            text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading.group(1))
            slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
            count, unique = 0, slug
            while unique in found:
                count += 1
                unique = f"{slug}-{count}"
            found.add(unique)
        found.update(re.findall(r"<a\s+(?:id|name)=\"([^\"]+)\"", line))
    return found


def check(findings, root, name, number, link):
    if re.match(r"[a-z][a-z0-9+.-]*:", link) or link.startswith("//"):
        return
    path, _, anchor = urllib.parse.unquote(link).partition("#")
    if path.startswith("/"):
        findings.add(name, number, f"{link}: write it relative to this file")
        return
    target = os.path.normpath(os.path.join(root, os.path.dirname(name), path)) if path \
        else os.path.join(root, name)
    if os.path.relpath(target, root).startswith(".."):
        findings.add(name, number, f"{link}: leads out of the project")
    elif not os.path.exists(target):
        findings.add(name, number, f"{link}: no such file")
    elif anchor and target.endswith(".md"):
        if anchor not in anchors(lines_of(root, os.path.relpath(target, root))):
            findings.add(name, number, f"{link}: no such heading")


def main():
    root = arguments(__doc__)
    findings = Findings()
    for name in tree_files(root):
        if name.endswith(".md"):
            for number, line in prose(lines_of(root, name)):
                for pattern in (LINK, REFERENCE, HTML):
                    for link in pattern.findall(line):
                        check(findings, root, name, number, link)
    findings.close()


if __name__ == "__main__":
    main()
