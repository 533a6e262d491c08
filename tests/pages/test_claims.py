"""Every claim of the book's areas is settled on a page, by evidence of its own kind."""

import pytest

from hooks.references import sources
from tests.pages.blocks import ROOT
from tests.pages.claims import claim_faults, claims, evidence, page_faults, unsettled


def test_claims_are_complete():
    assert list(claim_faults(claims())) == []


def test_every_claim_of_the_book_is_settled():
    assert unsettled(claims(), (name for page in evidence().values() for name in page)) == []


@pytest.mark.parametrize("page", evidence())
def test_evidence_leads_to_what_it_names(page):
    assert list(page_faults(page, evidence()[page], claims(), sources())) == []


def test_pages_that_list_claims_have_evidence():
    pages = {
        path.relative_to(ROOT / "docs").with_suffix("").as_posix().partition("/")[2]
        for path in (ROOT / "docs").rglob("*.md")
        if "\nclaims:" in path.read_text("utf-8")
    }
    assert pages == evidence().keys()


CLAIM = {"topic": "pooling", "verdict": "true", "check": "torch", "statement": "x"}
PAGE = "---\nclaims: [pooling-01]\n---\n# A { #a }\n"


@pytest.mark.parametrize(
    ("given", "check", "message"),
    [
        ({"at": "b", "snippet": "a.py:x"}, "torch", "no anchor #b"),
        ({"at": "a"}, "arithmetic", "a claim of arithmetic needs a snippet"),
        ({"at": "a", "snippet": "a.py:x"}, "torch", "does not embed a.py:x"),
        ({"at": "a"}, "literature", "source None is not in"),
        ({"at": "a", "source": "he2016", "seen": "text"}, "literature", "no where"),
        ({"at": "a", "source": "he2016", "where": "Table 1"}, "literature", "seen None must be"),
        ({"at": "a", "proof": "none"}, "convention", "unknown field proof"),
    ],
)
def test_evidence_that_leads_nowhere_is_found(tmp_path, given, check, message):
    for lang in ("en", "zh-TW"):
        (tmp_path / "docs" / lang).mkdir(parents=True)
        (tmp_path / "docs" / lang / "page.md").write_text(PAGE)
    known = {"pooling-01": CLAIM | {"check": check}}
    found = "\n".join(page_faults("page", {"pooling-01": given}, known, ["he2016"], tmp_path))
    assert message in found


def test_a_claim_that_a_page_does_not_list_is_found(tmp_path):
    for lang in ("en", "zh-TW"):
        (tmp_path / "docs" / lang).mkdir(parents=True)
        (tmp_path / "docs" / lang / "page.md").write_text("# A { #a }\n")
    given = {"pooling-01": {"at": "a"}}
    known = {"pooling-01": CLAIM | {"check": "convention"}}
    found = list(page_faults("page", given, known, [], tmp_path))
    assert [fault.startswith("docs/") for fault in found] == [True, True]


def test_an_open_claim_and_a_bad_one_are_found():
    known = {"pooling-01": CLAIM, "other-01": CLAIM | {"topic": "other"}}
    assert unsettled(known, []) == ["pooling-01"]
    assert list(claim_faults({"pooling-01": CLAIM | {"verdict": "maybe"}}))
    assert list(claim_faults({"pooling-01": {"topic": "pooling"}}))
