"""Figures are drawn once, follow the colour scheme and never share an id."""

import re

import pytest

from hooks import diagrams

STACK = "1x9 conv1k3 conv1k3"


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(diagrams, "CACHE", tmp_path)
    return tmp_path


def test_a_second_call_draws_nothing(cache, monkeypatch):
    mark = diagrams.place("pyramid", STACK, "en", "alt", {})
    monkeypatch.setattr("cnnref.figures.draw", lambda *_, **__: pytest.fail("drawn again"))
    assert diagrams.place("pyramid", STACK, "en", "alt", {}) == mark


def test_languages_and_options_have_drawings_of_their_own(cache):
    for lang in ("en", "zh-TW"):
        diagrams.place("pyramid", STACK, lang, "alt", {})
    assert len(list(cache.glob("*.svg"))) == 2


def test_the_page_holds_an_image_with_a_name_and_variable_colours(cache):
    page = diagrams.inline(diagrams.place("pyramid", STACK, "en", 'three "rows"', {}))
    assert page.startswith('<svg role="img" aria-label="three &quot;rows&quot;"')
    outside = re.sub(r"var\(--dia-\w+, #[0-9a-f]{6}\)", "", page)
    assert "var(--dia-" in page
    assert not re.search(r"#[0-9a-fA-F]{6}\b", outside)


def test_two_figures_share_no_id(cache):
    one = diagrams.inline(diagrams.place("pyramid", STACK, "en", "alt", {}))
    two = diagrams.inline(diagrams.place("pyramid", "1x12 conv1k5", "en", "alt", {}))
    ids = [set(re.findall(r'\bid="([^"]+)"', page)) for page in (one, two)]
    assert not ids[0] & ids[1]


def test_a_figure_without_alt_text_is_refused(cache):
    with pytest.raises(ValueError, match="needs alt="):
        diagrams.place("pyramid", STACK, "en", "", {})
