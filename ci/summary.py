"""Prints one line for each JSON report of abi-diff; with --rules also how often each rule was found."""
import collections
import json
import pathlib
import sys

mode, *paths = sys.argv[1:]
rows = [("interface", "old -> new", "verdict", "owed", "new host + old plugin", "old host + new plugin", "findings")]
rules = collections.defaultdict(collections.Counter)
for path in map(pathlib.Path, paths):
    report = json.loads(path.read_text())
    interface = path.parent.parent.name
    decides = [finding for finding in report["findings"] if finding["class"] != "neutral"]
    rows.append((interface, path.stem.replace("-", " -> ", 1), report["verdict"], report["required_bump"],
                 report["compatibility"]["backward"], report["compatibility"]["forward"],
                 f"{len(decides)} + {len(report['findings']) - len(decides)} neutral"))
    rules[interface].update((finding["rule"], finding["class"], finding["backward"], finding["forward"])
                            for finding in report["findings"])

if mode == "--rules":
    for interface, counts in rules.items():
        print(f"{interface}: findings over all pairs (rule, class, new host + old plugin, old host + new plugin)")
        for key, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            print(f"{count:6}  " + "  ".join(key))
        print()

widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
for row in rows:
    print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
