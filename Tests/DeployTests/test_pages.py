"""The pages for operators: their links lead somewhere."""

import re

import pytest

from repository import ROOT, anchors, text

PAGES = ("README.md", "SECURITY.md", "Docs/Deployment.md", "Docs/Runbook.md", "Docs/Scaling.md")


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    folder = (ROOT / page).parent
    for link in re.findall(r"\]\((?!https?:)([^)]+)\)", text(page)):
        path, _, anchor = link.partition("#")
        target = (folder / path).resolve() if path else ROOT / page
        assert target.exists(), f"{page}: {link}"
        if anchor:
            assert anchor in anchors(target.relative_to(ROOT)), f"{page}: {link}"


def test_the_readme_stays_short():
    assert len(text("README.md").splitlines()) <= 130
