"""Formulas become HTML with MathML at build; a bad one names file and line."""

import logging

import pytest

from hooks import katex
from hooks.katex import render, render_page

BAD = r'<span class="arithmatex">\(\frac{1\)</span>'


def test_a_formula_carries_mathml_for_screen_readers():
    assert "<math" in render(r"\lfloor n/2 \rfloor", display=False)


def test_han_inside_a_formula_is_refused():
    with pytest.raises(ValueError, match="unicodeTextInMathMode"):
        render("步幅", display=False)


def test_page_keeps_no_raw_formula():
    page = r'<span class="arithmatex">\(k &lt; n\)</span><div class="arithmatex">\[n\]</div>'
    built = render_page(page, "x.md")
    assert r"\(" not in built
    assert r"\[" not in built
    assert built.count("katex-mathml") == 2


def test_punctuation_stays_with_the_formula_in_front_of_it():
    formula = r'<span class="arithmatex">\(n\)</span>'
    assert render_page(f"{formula}，而", "x.md").startswith('<span class="keep">')
    assert "</span>，</span>而" in render_page(f"{formula}，而", "x.md")
    assert "keep" not in render_page(f"{formula} 而", "x.md")


def test_a_bad_formula_is_logged_with_file_and_line(tmp_path, caplog):
    source = tmp_path / "page.md"
    source.write_text("# Title\n\nhere $\\frac{1$\n")
    with caplog.at_level(logging.WARNING):
        assert render_page(BAD, str(source)) == BAD
    assert f"{source}:3: ParseError" in caplog.text


def test_formulas_of_an_earlier_build_are_not_rendered_again(tmp_path, monkeypatch):
    monkeypatch.setattr(katex, "_cache_file", lambda: tmp_path / "katex.json")
    katex._rendered.cache_clear()
    first = render("x + 987", display=False)
    katex.keep_rendered()
    katex._rendered.cache_clear()
    monkeypatch.setattr(katex, "_engine", lambda: pytest.fail("rendered again"))
    assert render("x + 987", display=False) == first
    katex._rendered.cache_clear()
