"""Every family has its page, every network its family, every accuracy its source."""

import pytest
import yaml

from cnnref.models import list_models
from hooks import accuracies, atlas
from hooks.references import facts, sources
from tests.pages.atlas import NUMBERS, page_faults, record_faults
from tests.pages.blocks import ROOT
from tests.pages.source import none

FAMILIES = atlas.families()


def test_records_are_complete():
    none([*record_faults(accuracies.known(), list_models(), sources(), atlas.SETS)])


def test_every_network_belongs_to_one_family():
    assert sorted(n for one in FAMILIES.values() for n in one["networks"]) == list_models()


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_is_complete(name):
    one = FAMILIES[name]
    assert one["shows"] in one["networks"]
    assert one["block"].partition(":")[0] in one["networks"]
    assert one["source"] in sources()
    for key in ("name", "idea"):
        assert one[key].keys() == {"en", "zh"}


def test_families_stand_in_the_order_of_their_years():
    years = [one["year"] for one in FAMILIES.values()]
    assert years == sorted(years)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_page_of_a_family_has_everything(name):
    records = any(accuracies.records(network) for network in FAMILIES[name]["networks"])
    none([*page_faults(FAMILIES[name], records)])


def test_every_page_of_the_atlas_is_a_family():
    for lang in ("en", "zh-TW"):
        found = {path.stem for path in (ROOT / "docs" / lang / "atlas").glob("*.md")}
        assert found == {"index", *FAMILIES}


REPEATED = {name: one["record"] for name, one in facts().items() if "record" in one}


@pytest.mark.parametrize("name", REPEATED)
def test_a_fact_states_what_its_record_states(name):
    record = accuracies.known()["records"][REPEATED[name]]
    assert facts()[name]["value"] in [record[key] for key in NUMBERS & record.keys()]


BROKEN = """
recipes: {paper: {en: as in the paper}, other: {en: a, zh: b}}
records:
  none: {network: resnet50, data: imagenet, recipe: paper, source: he2016, where: table 1}
  much: {network: resnet50, data: imagenet, top1: 176, recipe: paper, source: he2016, where: x}
  twice: {network: resnet50, data: imagenet, top1: 70, error1: 30, recipe: paper, source: he2016}
  strange: {network: resnet9, data: voc, iou: 60, recipe: new, source: nobody, where: x, cut: 1}
"""


def test_broken_records_are_named():
    found = "\n".join(record_faults(yaml.safe_load(BROKEN), ["resnet50"], ["he2016"], ["imagenet"]))
    for fault in (
        "none: states no number", "much: top1 176 is no per cent", "twice: no where",
        "twice: top1 and error1 say the same", "strange: unknown field cut",
        "strange: unknown network 'resnet9'", "strange: unknown data 'voc'",
        "strange: unknown source 'nobody'", "strange: unknown recipe 'new'",
        "recipe paper needs en and zh", "recipe other lies unused",
    ):  # fmt: skip
        assert fault in found


def test_a_page_that_lacks_something_is_named(tmp_path):
    (tmp_path / "docs/en/atlas").mkdir(parents=True)
    (tmp_path / "docs/en/atlas/vgg.md").write_text("# VGG { #vgg }\n## Problem { #problem }\n")
    found = "\n".join(page_faults(FAMILIES["vgg"], True, tmp_path))
    assert "docs/zh-TW/atlas/vgg.md: no such page" in found
    assert "no section #idea" in found
    assert "no section #problem" not in found
    assert 'no [= layers("vgg16") =]' in found
    assert "no figure of kind reach" in found
    assert "asks nothing" in found
