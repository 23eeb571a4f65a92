"""Whether a command line is one that our executables would take, by what they tell of themselves."""

import functools
import json
import re
import shlex
import subprocess

from repository import built

EXECUTABLES = ("guidance", "guidance-worker", "guidance-simulator")


@functools.cache
def description(executable):
    output = subprocess.run(
        [built(executable), "--experimental-dump-help"], capture_output=True, text=True, timeout=30, check=True).stdout
    return json.loads(output)["command"]


@functools.cache
def default_subcommand(*path):
    """The subcommand that is meant where none is named, which only the help tells."""
    help_text = subprocess.run([built(path[0]), "help", *path[1:]], capture_output=True, text=True, timeout=30, check=True).stdout
    found = re.search(r"^  (\S+) \(default\)", help_text, re.MULTILINE)
    return found and found.group(1)


def mistake(argv):
    """What is wrong with a command line; None where nothing is."""
    if argv[0] not in EXECUTABLES:
        return f"no such executable: {argv[0]}"
    command, rest, path = description(argv[0]), list(argv[1:]), [argv[0]]
    while subcommands := {each["commandName"]: each for each in command.get("subcommands", []) if each["commandName"] != "help"}:
        if rest and rest[0] in subcommands:
            path.append(rest.pop(0))
        elif default_subcommand(*path) and not (rest and not rest[0].startswith("-")):
            path.append(default_subcommand(*path))
        else:
            break
        command = subcommands[path[-1]]
    if subcommands and rest and not rest[0].startswith("-"):
        return f"{command['commandName']} has no subcommand {rest[0]}"
    if subcommands and not rest:
        return f"{command['commandName']} needs a subcommand"
    arguments = command.get("arguments", [])
    options = {f"--{name['name']}": each["kind"] for each in arguments for name in each.get("names", []) if name["kind"] == "long"}
    takes_words = any(each["kind"] == "positional" for each in arguments)
    while rest:
        word = rest.pop(0)
        name, _, value = word.partition("=")
        if word.startswith("--"):
            if name not in options and name != "--help":
                return f"{command['commandName']} has no {name}"
            if options.get(name) == "option" and not value:
                if not rest:
                    return f"{name} needs a value"
                rest.pop(0)
        elif not takes_words and not (len(word) == 2 and word[0] == "-" and word != "--"):
            return f"{command['commandName']} takes no {word}"
    return None


def commands(markdown):
    """Our command lines in a Markdown text: of its shell blocks, and its spans of code."""
    lines = [line for block in re.findall(r"```sh\n(.*?)```", markdown, re.DOTALL) for line in block.replace("\\\n", " ").splitlines()]
    spans = re.findall(r"`((?:guidance|guidance-worker|guidance-simulator) [^`\n]+)`", re.sub(r"```.*?```", "", markdown, flags=re.DOTALL))
    for line in lines + spans:
        for part in re.split(r"&&|\|\||[|;<>]|\$\(|\)", re.sub(r"(^|\s)#.*", "", line)):
            try:
                words = shlex.split(part)
            except ValueError:
                continue
            while words and (re.fullmatch(r"[A-Z_a-z]+=.*", words[0]) or words[0] in ("sudo", "exec")):
                words.pop(0)
            # What another program is told to run.
            if words[:1] == ["kubectl"]:
                words = words[words.index("--") + 1:] if "--" in words else []
            if words[:1] == ["docker"]:
                words = words[words.index("guidance"):] if "guidance" in words else []
            if words and words[0] in EXECUTABLES and "…" not in part and len(words) > 1:
                yield words
