"""Docs/Scaling.md: its tables are what the script prints, and the script's arithmetic holds."""

import importlib.machinery
import importlib.util
import math
import subprocess

import pytest

from repository import ROOT, text


def load():
    loader = importlib.machinery.SourceFileLoader("scaling", str(ROOT / "scripts/scaling"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("scaling", loader))
    loader.exec_module(module)
    return module


SCALING = load()
FIGURES = {name: value for name, (value, *_) in SCALING.FIGURES_USED.items()}


def reckoned(rate, **figures):
    return {name: value for rows in SCALING.reckon(rate, FIGURES | figures).values() for name, _, value in rows}


def test_the_page_shows_what_the_script_prints():
    printed = subprocess.run([ROOT / "scripts/scaling"], capture_output=True, text=True, check=True, timeout=30).stdout
    for table in printed.strip().split("\n\n"):
        assert table in text("Docs/Scaling.md")


def test_by_hand():
    found = reckoned(1_000)
    assert found["answers at once"] == 6_700
    # 1,000 × 100 deltas × 26 µs × 0.57 = 1.48 s of the loop in each second, half of a second of each.
    assert found["realtime workers"] == 3
    # 3,674 + 100 × 462 + 959 + 4,519 + 0.0614 × (3,692 + 9,518) + 0.05 × 3,400 = 56,333 bytes.
    assert math.isclose(found["written by producers, MB/s"], 56.333, rel_tol=1e-4)
    assert math.isclose(found["provider, $ a day"], 86_400_000 * 36.45 / 5_000)
    assert math.isclose(found["calls a minute"], 60_000 * (3 + 2 * 0.0614))


@pytest.mark.parametrize("rate", [0.01, 1, 10, 333, 1_000, 31_415, 100_000])
def test_bounds_hold_at_any_rate(rate):
    found = reckoned(rate)
    workers, partitions = found["realtime workers"], found["partitions of `consultations`"]
    assert partitions >= 2 * workers >= 4
    assert found["answers at once of a partition"] <= FIGURES["map_jobs"] / 2 + 1
    assert found["answers at once"] / workers <= FIGURES["streams"]
    assert found["`GUIDANCE_CONCURRENCY`"] * workers >= found["answers at once"]
    assert found["transactions a second, answers"] <= min(rate, workers * FIGURES["commits"]) * (1 + 1e-9)
    assert found["of it `replies`"] < found["written by producers, MB/s"] < found["written to disks, MB/s"]


def test_fewer_chunks_take_fewer_brokers():
    assert reckoned(100_000, chunks=20)["brokers"] < reckoned(100_000)["brokers"] / 2
    assert reckoned(100_000, chunks=20)["realtime workers"] == reckoned(100_000)["realtime workers"]


@pytest.mark.parametrize("value, shown", [(0.0011, "0.0011"), (0.1, "0.10"), (2, "2"), (5.55, "5.5"), (56.33, "56"), (558.3, "558"), (1_129, "1,130"), (18_736_800, "18,700,000")])
def test_numbers_are_rounded(value, shown):
    assert SCALING.number(value) == shown
