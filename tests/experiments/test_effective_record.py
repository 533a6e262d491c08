"""What the page shows of bench/results/effective_field.json is what its script still measures."""

import json

import pytest

from bench.effective_field import NETWORKS, measured, rounded
from bench.provenance import RESULTS
from cnnref import receptive_field
from cnnref.experiments.trained_field import deviation, trained_field

RECORD = json.loads((RESULTS / "effective_field.json").read_text("utf-8"))


def test_the_recorded_fields_and_masses_are_those_of_the_networks():
    assert RECORD["networks"].keys() == NETWORKS.keys()
    for name, step in NETWORKS.items():
        report = receptive_field(name)
        one = RECORD["networks"][name]
        assert one["field"] == report[step].size[0]
        assert one["mass"] == report.mass(step).width(0)


def test_the_page_may_say_wider_than_the_mass_by_less_than_half():
    for one in RECORD["networks"].values():
        assert one["mass"] < one["gradient"]["least"] <= one["gradient"]["most"]
        assert one["gradient"]["most"] < 1.5 * one["mass"] < one["field"]


def test_the_recorded_maps_have_the_recorded_deviations():
    for name, rows in RECORD["maps"].items():
        both = RECORD["deviation"][name]
        columns = [sum(column) for column in zip(*rows, strict=True)]
        square = sum(c * (i - 6) ** 2 for i, c in enumerate(columns)) / sum(columns)
        assert both["least"] - 0.05 <= square**0.5 <= both["most"] + 0.05
    assert RECORD["deviation"]["near"]["most"] < RECORD["deviation"]["untrained"]["least"]
    assert RECORD["deviation"]["untrained"]["most"] < RECORD["deviation"]["far"]["least"]


@pytest.mark.slow
def test_the_record_can_be_measured_again():
    _, near, _ = trained_field(0)
    assert deviation(near) == pytest.approx(RECORD["deviation"]["near"]["least"], rel=0.25)
    assert rounded(near)[6][6] == 1.0
    again = measured("resnet18", "layer4", range(1))["gradient"]["least"]
    assert again == pytest.approx(RECORD["networks"]["resnet18"]["gradient"]["least"], rel=0.1)
