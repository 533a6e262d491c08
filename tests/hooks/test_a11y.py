"""Markup that the theme leaves nameless gets a name."""

from hooks.a11y import repair


def test_the_search_dialog_has_a_name_in_its_language():
    page = '<div class="md-search" data-md-component="search" role="dialog">'
    assert 'aria-label="搜尋"' in repair(page, "zh-TW")


def test_a_wide_table_can_be_scrolled_by_keyboard():
    assert 'tabindex="0"><table class="data">' in repair("<table><tr></tr></table>", "en")
