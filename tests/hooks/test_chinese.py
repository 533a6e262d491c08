"""Line breaks of a Chinese source leave no gap on the page."""

import pytest

from hooks.chinese import join_lines


@pytest.mark.parametrize(
    ("source", "page"),
    [
        ("<p>先讀輸出尺寸。\n再讀感受野</p>", "<p>先讀輸出尺寸。再讀感受野</p>"),
        ("<p>讀<a href='x'>感受野</a>\n這章</p>", "<p>讀<a href='x'>感受野</a>這章</p>"),
        ("<p>填補。\nResNet</p>", "<p>填補。ResNet</p>"),
        ("<p><strong>填補。</strong>\nResNet</p>", "<p><strong>填補。</strong>ResNet</p>"),
        ("<p>尺寸\n<strong>不變</strong></p>", "<p>尺寸<strong>不變</strong></p>"),
    ],
)
def test_a_break_between_han_disappears(source, page):
    assert join_lines(source) == page


@pytest.mark.parametrize(
    "source",
    [
        "<p>步幅\nstride</p>",
        "<p>stride\n步幅</p>",
        "<pre>輸出\n尺寸</pre>",
        "<ul>\n<li>步幅</li>\n<li>填補</li>\n</ul>",
        "<p>stride</p>\n<p>步幅</p>",
    ],
)
def test_every_other_break_stays(source):
    assert join_lines(source) == source
