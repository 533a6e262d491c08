"""Numbers on pages are computed, formatted once and say how to get them again."""

import pytest

from hooks import quantities as q


def test_a_number_shows_separators_and_carries_its_exact_value():
    text = str(q.params("vgg16"))
    assert text.startswith('<data class="n" value="138357544"')
    assert ">138,357,544</data>" in text


@pytest.mark.parametrize(
    ("shown", "value"),
    [
        (q.out(224, 7, stride=2, padding=3), 112),
        (q.params("vgg16"), 138357544),  # a stack
        (q.params("1x8x8 conv1k7nobias"), 49),
        (q.macs("squeezenet1_0"), 818924576),  # a network
        (q.rf("resnet_stem"), 11),
        (q.field_of("squeezenet1_1", "size"), 207),
        (q.field_of("squeezenet1_1", "start"), -88),
        (q.field_of("squeezenet1_1", "width"), 85),
    ],
)
def test_the_tooltip_computes_the_same_number(shown, value):
    import cnnref  # the tooltip's own namespace

    how = str(shown).partition('title="')[2].partition('"')[0].replace("&#x27;", "'")
    assert eval(how, {"cnnref": cnnref}) == shown == value


def test_arithmetic_on_numbers_gives_a_number_to_show():
    assert ">1.81<" in str(q.n(q.params("1x8x8 conv1k7nobias") / 27, 2))


def test_a_fraction_without_decimals_is_refused():
    with pytest.raises(ValueError, match="say digits=2"):
        q.n(1 / 3)


def test_quantities_may_be_arguments():
    assert q.out(q.out(224, 7, stride=2, padding=3), 3, stride=2, padding=q.out(3, 3)) == 56


@pytest.mark.parametrize(
    ("field", "value"), [("size", 11), ("stride", 4), ("start", -5), ("center", 0)]
)
def test_receptive_field_by_part(field, value):
    assert q.rf("3x224x224 conv64k7s2p3 max3s2p1", field) == value


def test_a_global_field_has_no_size():
    with pytest.raises(ValueError, match="global"):
        q.rf("3x8x8 gap")


def test_an_unknown_part_is_named_with_what_fits():
    with pytest.raises(ValueError, match="size, stride, start or center"):
        q.rf("3x8x8 conv1k3", "jump")
