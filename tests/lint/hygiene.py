#!/usr/bin/env python3
"""Fails on calls and files that the project forbids. usage: hygiene.py SOURCE_DIR"""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])
FORBIDDEN = [
    (re.compile(r"(?<![\w.:>])(?:std::)?system\s*\("), "system(): pass an argv array instead"),
    (re.compile(r"(?<![\w.:>])popen\s*\("), "popen(): pass an argv array instead"),
    (re.compile(r"(?<![\w.:>])v?fork\s*\(\s*\)"), "fork(): use posix_spawn"),
    (re.compile(r"\b(?:strcpy|sprintf|gets)\s*\("), "unbounded copy"),
    (re.compile(r"\bQSortFilterProxyModel\b"), "QSortFilterProxyModel: too slow for big tables"),
    (re.compile(r"CURLOPT_SSL_VERIFY(?:PEER|HOST)\s*,\s*0"), "TLS is always verified"),
    (re.compile(r"\bprocessEvents\s*\("), "processEvents()"),
]
# The display proxy of the small record tables (back ends, versions, cost rows): hundreds of rows,
# never tasks, which have a model of their own.
ALLOWED = {"QSortFilterProxyModel: too slow for big tables": {"ui/widgets/record_proxy.h", "ui/widgets/record_proxy.cpp"}}
MAX_HEADER, MAX_SOURCE, MAX_WINDOW = 160, 600, 250


def main():
    problems = []
    for top in ("core", "ui", "app"):
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix not in {".h", ".cpp"}:
                continue
            name = str(path.relative_to(ROOT))
            lines = path.read_text(encoding="utf-8").splitlines()
            limit = MAX_WINDOW if path.name == "main_window.cpp" else (
                MAX_HEADER if path.suffix == ".h" else MAX_SOURCE)
            if len(lines) > limit:
                problems.append(f"{name}: {len(lines)} lines, at most {limit}")
            for number, line in enumerate(lines, 1):
                code = line.split("//")[0]
                code = re.sub(r'"(?:[^"\\]|\\.)*"', '""', code)
                for pattern, why in FORBIDDEN:
                    if pattern.search(code) and name not in ALLOWED.get(why, ()):
                        problems.append(f"{name}:{number}: {why}")
    print("\n".join(problems) if problems else "hygiene: nothing forbidden")
    return 1 if problems else 0


sys.exit(main())
