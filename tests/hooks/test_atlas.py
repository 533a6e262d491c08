"""The tables of the atlas: what they compute, what they cite."""

import re

import pytest
from bs4 import BeautifulSoup

from cnnref.models import create
from hooks import accuracies, atlas


def cells(html):
    """The rows of the only table of a text, cell by cell."""
    body = BeautifulSoup(html, "html.parser").find("tbody")
    return [[cell.get_text() for cell in row.find_all("td")] for row in body.find_all("tr")]


def integer(text):
    return int(text.replace(",", "")) if text else 0


@pytest.mark.parametrize("name", ["resnet50", "densenet121", "vit_b_16", "googlenet", "capsnet"])
def test_rows_of_a_stage_add_up_to_its_line(name):
    soup = BeautifulSoup(atlas.layers(name, "en"), "html.parser")
    totals = []
    for stage in soup.find_all("details"):
        line = stage.find("summary").get_text(" ")
        if line == "beside the stages":
            totals += [integer(n) for n in re.findall(r"([\d,]+) parameters", stage.get_text(" "))]
            continue
        params, macs = (
            integer(re.search(rf"([\d,]+) {what}", line)[1]) for what in ("parameters", "MACs")
        )
        rows = cells(str(stage))
        assert sum(integer(row[2]) for row in rows) == params
        assert sum(integer(row[3]) for row in rows) == macs
        totals.append(params)
    assert sum(totals) == sum(p.numel() for p in create(name).parameters())


def test_a_table_has_a_row_for_each_network_of_the_family():
    rows = cells(atlas.variants("squeezenet", "en"))
    params = sum(p.numel() for p in create("squeezenet1_1").parameters())
    assert [row[0] for row in rows] == ["squeezenet1_0", "squeezenet1_1"]
    assert rows[1][1:2] + rows[1][3:] == [f"{params:,}", "207", "58.18", "3×224×224"]
    assert all(len(row) == 5 for row in cells(atlas.variants("unet", "en")))  # no accuracy


def test_a_stated_error_is_taken_from_100_and_says_so():
    record = {"data": "imagenet", "error1": 24.7, "error5": 7.8}
    assert accuracies.top(record) == 75.3
    assert accuracies.top(record, 5) == 92.2
    assert accuracies.top({"data": "mnist", "error": 0.95}) is None
    assert "stated as an error of 27 %" in accuracies.accuracy("vgg16-paper-256", 1, "en")
    assert "error" not in accuracies.accuracy("vgg16-tv1", 1, "en")


def test_a_single_number_is_one_model_one_crop_without_other_data():
    for family in atlas.families().values():
        for network in family["networks"]:
            if one := accuracies.usual(network):
                assert not one.keys() & {"crops", "models", "pretrained"}
                assert accuracies.top(one) is not None
    assert accuracies.usual("resnet50")["recipe"] == "tv1"
    assert accuracies.usual("lenet5_1998") is None


def test_every_record_of_a_family_has_a_row_with_its_source():
    rows = cells(atlas.published("vgg", "en"))
    records = [one for n in atlas.family("vgg")["networks"] for one in accuracies.records(n)]
    assert len(rows) == len(records)
    for row, one in zip(rows, records, strict=True):
        assert row[0] == one["network"]
        assert one["where"] in row[5]


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_numbers_that_nobody_has_seen_carry_a_mark(monkeypatch, lang):
    known = accuracies.known()
    record = known["records"]["vgg16-tv1"]
    for confirmed, marks in ((True, 0), (False, 1)):
        one = known | {"records": {"vgg16-tv1": record | {"confirmed": confirmed}}}
        monkeypatch.setattr(accuracies, "known", lambda one=one: one)
        assert atlas.published("vgg", lang).count('class="unseen"') == marks
        assert accuracies.accuracy("vgg16-tv1", 1, lang).count('class="unseen"') == marks


def test_points_are_the_usual_accuracies():
    found = atlas.points("params")
    assert (25_557_032.0, 76.13) in found["ResNet"]
    assert not {"U-Net", "LeNet-5", "CapsNet"} & found.keys()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: atlas.variants("resnets", "en"), "unknown family 'resnets'"),
        (lambda: atlas.layers("resnet51", "en"), "unknown network 'resnet51'"),
        (lambda: atlas.published("unet", "en"), "has no record of this family"),
        (lambda: accuracies.accuracy("nothing", 1, "en"), "unknown record 'nothing'"),
        (lambda: accuracies.accuracy("googlenet-2014-paper-1-1", 1, "en"), "has no such number"),
        (lambda: atlas.points("time"), "what is macs or params"),
    ],
)
def test_what_does_not_exist_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
