"""A notebook page carries the site's own markup, anchors and formulas."""

import pytest

from hooks.notebooks import plain_page, split_id

PAGE = """<div class="jupyter-wrapper"><style>body{}</style>
<div class="jp-MarkdownCell"><div class="jp-RenderedMarkdown">
<h2 id="">步幅 { #stride }<a>¶</a></h2>
<p>so $n$ and <code>$x$</code></p></div></div>
<div class="jp-CodeCell" id="c"><div class="highlight-ipynb"><pre><span>x</span> = 1</pre></div>
<div class="jp-OutputArea-output"><pre>112</pre></div></div></div>"""


def test_a_heading_keeps_its_own_anchor():
    assert '<h2 id="stride">步幅</h2>' in plain_page(PAGE, "Output")


def test_formulas_are_left_to_katex_and_code_is_not_a_formula():
    page = plain_page(PAGE, "Output")
    assert r'<span class="arithmatex">\(n\)</span>' in page
    assert "<code>$x$</code>" in page


def test_code_and_output_look_like_those_of_other_pages():
    page = plain_page(PAGE, "輸出")
    assert '<div class="language-python highlight">' in page
    assert 'aria-label="輸出 1"' in page
    assert "<style" not in page


def test_a_heading_without_anchor_is_refused():
    with pytest.raises(ValueError, match="needs an anchor"):
        split_id("One layer")
