#!/usr/bin/env python3
"""check_links.py finds a broken link, image, reference or anchor."""

from harness import Cases

cases = Cases("check_links.py")
OTHER = "# Title\n\n## Two words, and more\n\n## Two words, and more\n"
cases.clean("what resolves, what is elsewhere, what is code", {
    "docs/b.md": OTHER, "docs/my file.md": "x\n", "a.md": """# Top
[file](docs/b.md) [folder](docs) [anchor](docs/b.md#two-words-and-more) [second](docs/b.md#two-words-and-more-1)
[here](#top) [web](https://example.com/x) [mail](mailto:a@example.com) [space](docs/my%20file.md) `[code](nothing.md)`
```
[fenced](nothing.md)
```
[ref]: docs/b.md
"""})
cases.finds("a missing file", {"docs/a.md": "x\n[b](b.md)\n"}, "docs/a.md:2: b.md")
cases.finds("a missing image", {"a.md": "![b [c]](b.png)\n"}, "a.md:1: b.png")
cases.finds("a missing html image", {"a.md": '<img width="1" src="b.png">\n'}, "a.md:1: b.png")
cases.finds("a missing reference", {"a.md": "[b]: b.md\n"}, "a.md:1: b.md")
cases.finds("a missing heading", {"a.md": "[b](docs/b.md#three)\n", "docs/b.md": OTHER}, "a.md:1: docs/b.md#three")
cases.finds("a missing heading here", {"a.md": "# Top\n[b](#bottom)\n"}, "a.md:2: #bottom")
cases.finds("an absolute path", {"a.md": "[b](/a.md)\n"}, "a.md:1: /a.md")
cases.finds("out of the project", {"a.md": "[b](../)\n"}, "a.md:1: ../")
cases.close()
