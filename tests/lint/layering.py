#!/usr/bin/env python3
"""Fails when an include points up or sideways. usage: layering.py SOURCE_DIR

The allowed directions are written here once; link targets enforce the same between the core's
libraries, this check also covers header-only use, Qt in the core and pages that know each other.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])

# core folder -> the core folders it may include
CORE = {
    "base": set(),
    "model": {"base"},
    "rules": {"base", "model"},
    "workflow": {"base", "model"},
    "cost": {"base", "model"},
    "rollout": {"base", "model", "rules"},
    "plan": {"base", "model", "rules", "workflow", "cost"},
    "schedule": {"base", "model", "rules", "rollout", "workflow", "cost", "plan"},
    "simulate": {"base", "model", "rules", "rollout", "workflow", "cost", "plan", "schedule"},
    "store": {"base", "model", "rules", "rollout"},
    "net": {"base"},
    "process": {"base", "model"},
    "backends": {"base", "model", "net", "process"},
    "observe": {"base", "model", "store", "net"},
    "service": None,  # everything below
}
UI_ORDER = ["gateway", "models", "widgets", "pages", "shell"]
UI_CORE = {"base", "model", "rules", "rollout", "service", "workflow", "cost", "plan"}
ONE_PLACE = {"curl/curl.h": "core/net/", "sqlite3.h": "core/store/", "microhttpd.h": "core/"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def includes(path):
    for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(text)
        if match:
            yield line, match.group(1), match.group(2)


def check_core(path, name, problems):
    parts = path.relative_to(ROOT / "core").parts
    folder = parts[0]
    for line, kind, target in includes(path):
        where = f"{name}:{line}"
        if kind == "<" and re.match(r"Q[A-Z]|Qt[A-Z]", target):
            problems.append(f"{where}: the core includes Qt: {target}")
        if kind != '"' or "/" not in target:
            continue
        to = target.split("/")[0]
        if to in CORE and to != folder and CORE[folder] is not None and to not in CORE[folder]:
            problems.append(f"{where}: core/{folder} may not include core/{to}: {target}")
        if to not in CORE:
            problems.append(f"{where}: the core includes what is above it: {target}")
        if folder == "backends" and to == "backends" and len(parts) > 2:
            other = target.split("/")[1]
            if other in {"traditional", "serverless", "edge"} and other != parts[1]:
                problems.append(f"{where}: a back end includes another: {target}")


def check_ui(path, name, problems):
    parts = path.relative_to(ROOT / "ui").parts
    folder = parts[0]
    for line, kind, target in includes(path):
        where = f"{name}:{line}"
        if kind != '"':
            continue
        to = target.split("/")
        if to[0] in CORE and to[0] not in UI_CORE:
            problems.append(f"{where}: ui may not include core/{to[0]}: {target}")
        inner = to[1] if to[0] == "ui" and len(to) > 1 else to[0]
        if folder in UI_ORDER and inner in UI_ORDER:
            if UI_ORDER.index(inner) > UI_ORDER.index(folder) and target != "ui/shell/page.h":
                problems.append(f"{where}: ui/{folder} includes what is above it: {target}")
        if folder == "pages" and inner == "pages" and len(parts) > 2:
            view = to[2] if to[0] == "ui" else to[1]
            if len(to) > 2 and view != parts[1]:
                problems.append(f"{where}: a page includes another page: {target}")


def main():
    problems = []
    for top in ("core", "ui", "app"):
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix not in {".h", ".cpp"}:
                continue
            name = str(path.relative_to(ROOT))
            if top == "core":
                check_core(path, name, problems)
            elif top == "ui":
                check_ui(path, name, problems)
            for line, _, target in includes(path):
                home = ONE_PLACE.get(target)
                if home and not name.startswith(home):
                    problems.append(f"{name}:{line}: {target} belongs to {home}")
    print("\n".join(problems) if problems else "layering: no include points up")
    return 1 if problems else 0


sys.exit(main())
