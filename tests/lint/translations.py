#!/usr/bin/env python3
"""Fails when a text of the console is not translated, or its translation lost a place marker.
usage: translations.py SOURCE_DIR

The sources are scanned again with lupdate, so that a text that nobody collected is found too;
where lupdate is missing, only what was collected is checked, and the check says so.
"""
import collections
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as tree

ROOT = pathlib.Path(sys.argv[1])
MARKERS = re.compile(r"%(?:L?\d+|n)")
LUPDATE = shutil.which("lupdate", path="/usr/lib/qt6/bin") or shutil.which("lupdate6")


def messages(path):
    """(context, source, comment, numerus) -> the message's element"""
    found = {}
    for context in tree.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            key = (context.findtext("name"), message.findtext("source") or "",
                   message.findtext("comment") or "", message.get("numerus") == "yes")
            found[key] = message
    return found


def markers(text):
    return collections.Counter(MARKERS.findall(text))


def forms(translation):
    numerus = [form.text or "" for form in translation.iter("numerusform")]
    return numerus if numerus else [translation.text or ""]


def check_message(name, key, message, problems):
    context, source, _, numerus = key
    where = f"{name}: {context}: '{source}'"
    translation = message.find("translation")
    if translation is None or translation.get("type") is not None:
        problems.append(f"{where} is not translated")
        return
    for form in forms(translation):
        if not form.strip():
            problems.append(f"{where} has an empty translation")
            continue
        expected, actual = markers(source), markers(form)
        if numerus:  # a form may say "one" without the number
            expected.pop("%n", None)
            actual.pop("%n", None)
        if expected != actual:
            problems.append(f"{where} has other place markers in '{form}'")


def collected(name, plural_only):
    """What lupdate finds in the sources now."""
    with tempfile.TemporaryDirectory() as scratch:
        file = pathlib.Path(scratch) / name
        command = [LUPDATE, "-silent", "-no-obsolete", "-locations", "none",
                   *(["-pluralonly"] if plural_only else []),
                   str(ROOT / "ui"), str(ROOT / "app/console"), "-ts", str(file)]
        subprocess.run(command, check=True, capture_output=True)
        return messages(file)


def main():
    problems = []
    for name, plural_only in (("tributary_zh_CN.ts", False), ("tributary_en.ts", True)):
        kept = messages(ROOT / "translations" / name)
        for key, message in kept.items():
            check_message(name, key, message, problems)
        if LUPDATE is None:
            continue
        now = collected(name, plural_only)
        problems += [f"{name}: {key[0]}: '{key[1]}' was never collected" for key in now.keys() - kept.keys()]
        problems += [f"{name}: {key[0]}: '{key[1]}' is used nowhere" for key in kept.keys() - now.keys()]
    for problem in sorted(problems):
        print(problem)
    if problems:
        print("collect with lupdate as CONTRIBUTING.md says, and translate")
    elif LUPDATE is None:
        print("lupdate is not here: texts that were never collected are not found")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
