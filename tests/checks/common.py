"""What the checks share: the files of a tree, and how a finding is printed."""

import argparse
import os
import re
import subprocess
import sys

SKIPPED_FOLDERS = {".git", "build", "node_modules", "dist", "__pycache__", ".cache"}


def arguments(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--root", default=os.path.join(os.path.dirname(__file__), "..", ".."))
    return os.path.abspath(parser.parse_args().root)


def walk(root):
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(set(folders) - SKIPPED_FOLDERS)
        for name in sorted(names):
            yield os.path.relpath(os.path.join(folder, name), root)


def tree_files(root):
    """Relative paths of the files that are or could be committed; a plain folder counts whole."""
    if os.path.exists(os.path.join(root, ".git")):
        listing = subprocess.run(
            ["git", "-c", f"safe.directory={root}", "-C", root, "ls-files", "-z", "--cached", "--others",
             "--exclude-standard"], capture_output=True, check=False)
        if listing.returncode == 0:
            names = sorted(set(listing.stdout.decode().split("\0")) - {""})
            return [name for name in names if os.path.isfile(os.path.join(root, name))]
    return list(walk(root))


def lines_of(root, name):
    """The lines of a text file; none for a binary one."""
    with open(os.path.join(root, name), "rb") as file:
        data = file.read()
    if b"\0" in data:
        return []
    return data.decode("utf-8", errors="replace").split("\n")


STRING = re.compile(r'"(?:\\.|[^"\\])*"')
CHARACTER = re.compile(r"'(?:\\.|[^'\\])'")
RAW_STRING = re.compile(r'\bR"([^()\s\\]{0,16})\(.*?\)\1"', re.S)


def code_lines(lines):
    """C++ lines without comments and with strings emptied, so that words in prose do not count."""
    in_comment = False
    text = RAW_STRING.sub(lambda match: '""' + "\n" * match.group().count("\n"), "\n".join(lines))
    for line in text.split("\n"):
        line = CHARACTER.sub("0", line)
        if not re.match(r"\s*#\s*include", line):
            line = STRING.sub('""', line)
        code = ""
        while line:
            if in_comment:
                end = line.find("*/")
                line, in_comment = ("", True) if end < 0 else (line[end + 2:], False)
                continue
            match = re.search(r"//|/\*", line)
            if not match:
                code, line = code + line, ""
            elif match.group() == "//":
                code, line = code + line[:match.start()], ""
            else:
                code, line, in_comment = code + line[:match.start()], line[match.end():], True
        yield code


class Findings:
    def __init__(self):
        self.count = 0

    def add(self, name, number, reason):
        self.count += 1
        print(f"{name}:{number}: {reason}")

    def close(self):
        sys.exit(1 if self.count else 0)


def floors(root):
    """PMP_FLOORS and PMP_EDGES of cmake/floors.cmake: {module: floor}, {(from, to)}."""
    text = "\n".join(line.split("#")[0] for line in lines_of(root, "cmake/floors.cmake"))
    words = {name: body.split() for name, body in re.findall(r"set\((\w+)([^)]*)\)", text)}
    table = {entry.split(":")[0]: int(entry.split(":")[1]) for entry in words["PMP_FLOORS"]}
    return table, {tuple(entry.split(">")) for entry in words.get("PMP_EDGES", [])}


INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')


def includes(lines):
    """(line number, quote, path) of every #include that is not commented out."""
    for number, line in enumerate(code_lines(lines), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1), match.group(2)
