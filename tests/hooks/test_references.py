"""Facts, sources and terms are known by id; an unknown one names the file it is not in."""

import pytest

from hooks import references as r


def test_a_source_is_short_in_a_sentence():
    assert r.cite("luo2016") == "[Luo et al. 2016](https://arxiv.org/abs/1701.04128)"
    assert r.short("dumoulin2016") == "Dumoulin & Visin 2016"


def test_a_source_is_full_in_a_list():
    text = r.cite("luo2016", full=True)
    assert "Understanding the effective receptive field" in text
    assert "2016" in text


def test_a_list_of_authors_ends_in_one_full_stop():
    full = [r.cite(key, full=True) for key in r.sources()]
    assert any("et al. [" in text for text in full)
    assert not [text for text in full if ".. [" in text]


def test_a_chinese_term_adds_english_at_its_first_use_only():
    assert r.term("receptive-field", "zh-TW", first=True).endswith("（receptive field）")
    assert "（" not in r.term("receptive-field", "zh-TW", first=False)


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_every_fact_can_be_shown_in_both_languages(lang):
    for name in r.facts():
        assert "title=" in r.fact(name, lang)


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_a_number_that_nobody_has_seen_at_its_source_is_marked(lang):
    marked = {name for name in r.facts() if '<sup class="unseen">' in r.fact(name, lang)}
    assert marked == {name for name, entry in r.facts().items() if not entry["confirmed"]}


@pytest.mark.parametrize(
    ("call", "path"),
    [
        (lambda: r.fact("no-such", "en"), "data/facts.yml"),
        (lambda: r.cite("luo2061"), "data/references.bib.*luo2016"),
        (lambda: r.term("receptive-feild", "en", first=True), "data/terms.yml.*receptive-field"),
    ],
)
def test_an_unknown_id_names_its_file(call, path):
    with pytest.raises(ValueError, match=path):
        call()
