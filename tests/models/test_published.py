"""Networks that no library has as published, against the tables of their papers."""

from __future__ import annotations

import json
from typing import Any

import pytest
import torch
from torch import nn

from cnnref.models import create
from cnnref.models.capsnet import squash
from cnnref.models.lenet import C3, CodeDistance
from cnnref.summary import Part, summary
from tests.golden.measure import FOLDER

RECORDS: dict[str, dict[str, Any]] = {
    record["name"]: record for record in json.loads((FOLDER / "published.json").read_text("utf-8"))
}


@pytest.mark.parametrize("name", RECORDS)
def test_totals_are_the_published(name):
    record, found = RECORDS[name], summary(name)
    assert list(found.image) == record["image"]
    assert (found.params, found.macs) == (record["params"], record["macs"])


@pytest.mark.parametrize("name", RECORDS)
def test_every_layer_of_the_table_is_there(name):
    """Weighted layers in order; GoogLeNet's rows are whole blocks."""
    rows = [row for row in RECORDS[name]["layers"] if row[2] or row[3]]
    parts = [part for part in layers(name) if part.params or part.macs]
    assert [(p.params, p.macs) for p in parts] == [(row[2], row[3]) for row in rows]
    if name != "capsnet":  # whose table gives the shapes of capsules
        shapes = [list(part.shape or ()) for part in parts if part.macs]
        assert shapes == [row[1] for row in rows if row[3]]


def layers(name: str) -> tuple[Part, ...]:
    if name == "googlenet_2014":
        return summary(name).parts
    if name == "lenet5_1998":
        return summary(name).parts
    if name == "unet_2015":
        parts = {part.name: part for part in summary(name, depth=2).parts}
        down = [key for key in parts if key.startswith("down.")]
        up = [f"{kind}.{level}{tail}" for level in range(4) for kind, tail in UP]
        return tuple(parts[key] for key in [*down, *up, "head"])
    return summary(name, depth=2).parts


UP = (("up", ""), ("merge", ".0"), ("merge", ".2"))


class TestLeNet1998:
    def test_sparse_table_is_the_papers(self):
        table = RECORDS["lenet5_1998"]["c3_table"]
        assert [sorted(row) for row in C3] == [sorted(row) for row in table]

    def test_connections_of_c3_are_the_papers(self):
        read = sum(len(row) * 25 + 1 for row in C3) * 100
        assert read == RECORDS["lenet5_1998"]["connections"]["C3"]

    def test_each_map_reads_only_its_row(self):
        conv = create("lenet5_1998").c3
        for index, row in enumerate(C3):
            x = torch.zeros(1, 6, 14, 14, requires_grad=True)
            conv(x)[0, index].sum().backward()
            read = x.grad.abs().sum((0, 2, 3)).nonzero().flatten().tolist()
            assert read == sorted(row)

    def test_a_code_is_nearest_to_itself(self):
        rbf = CodeDistance()
        distances = rbf(rbf.codes)
        assert distances.argmin(1).tolist() == list(range(10))
        assert torch.equal(distances.diagonal(), torch.zeros(10))
        assert distances[~torch.eye(10, dtype=bool)].min() >= 4 * 8  # eight pixels apart or more

    def test_distances_are_sums_of_squares(self):
        rbf, x = CodeDistance().double(), torch.randn(5, 84, dtype=torch.float64)
        expected = (x[:, None] - rbf.codes).square().sum(-1)
        torch.testing.assert_close(rbf(x), expected)

    def test_codes_are_not_trained(self):
        model = create("lenet5_1998")
        assert "output.codes" in model.state_dict()
        assert all("codes" not in name for name, _ in model.named_parameters())


class TestCapsNet:
    def test_without_decoder(self):
        record = RECORDS["capsnet"]["without_decoder"]
        model = create("capsnet", decoder=False)
        found = summary(model, 1, 28, 28)
        assert (found.params, found.macs) == (record["params"], record["macs"])

    def test_squash_keeps_the_direction_and_shortens(self):
        s = torch.randn(100, 8, dtype=torch.float64) * 3
        v = squash(s)
        length = s.norm(dim=-1)
        torch.testing.assert_close(v.norm(dim=-1), length**2 / (1 + length**2))
        torch.testing.assert_close(nn.functional.cosine_similarity(s, v), torch.ones(100).double())

    def test_squash_of_nothing_is_nothing_with_a_gradient(self):
        s = torch.zeros(3, requires_grad=True)
        squash(s).sum().backward()
        assert torch.equal(s.grad, torch.zeros(3))

    def test_routing_follows_agreement(self):
        """Two capsules vote alike for class 0 and against each other for class 1."""
        digits = create("capsnet").digits
        digits.weight.data = torch.zeros(2, 2, 16, 8)
        digits.weight.data[:, 0, 0, 0] = 1.0
        digits.weight.data[0, 1, 0, 0], digits.weight.data[1, 1, 0, 0] = 1.0, -1.0
        u = torch.zeros(1, 2, 8)
        u[..., 0] = 1.0
        lengths = digits(u).norm(dim=-1)[0]
        assert lengths[0] > 0.5 > lengths[1]

    def test_labels_choose_the_capsule_that_is_drawn(self):
        model, x = create("capsnet").eval(), torch.rand(2, 1, 28, 28)
        with torch.no_grad():
            one, two = (model(x, torch.tensor([i, i])).reconstruction for i in (0, 1))
        assert one.shape == (2, 1, 28, 28)
        assert not torch.equal(one, two)


class TestUNet:
    @pytest.mark.parametrize("size", [188, 204, 572])
    def test_loses_184_pixels(self, size):
        with torch.device("meta"):
            out = create("unet_2015").eval()(torch.empty(1, 1, size, size))
        assert out.shape[-1] == size - 184

    @pytest.mark.parametrize(("size", "fits"), [(187, 188), (180, 188), (570, 572), (600, 604)])
    def test_a_size_that_leaves_an_odd_map_is_refused(self, size, fits):
        with torch.device("meta"), pytest.raises(ValueError, match=rf"{size} .*; {fits} fits"):
            create("unet_2015")(torch.empty(1, 1, size, size))

    def test_centre_of_the_contracting_path_is_copied(self):
        from cnnref.models.unet import crop

        x = torch.arange(49.0).reshape(1, 1, 7, 7)
        middle = crop(x, torch.zeros(1, 1, 3, 3)).flatten().tolist()
        assert middle == [16, 17, 18, 23, 24, 25, 30, 31, 32]


class TestOthers:
    def test_auxiliary_heads_of_googlenet(self):
        record = RECORDS["googlenet_2014"]
        with torch.device("meta"):
            params = sum(p.numel() for p in create("googlenet_2014", aux_logits=True).parameters())
        assert params == record["params"] + record["aux_params"]

    @pytest.mark.parametrize("size", [224, 228])
    def test_alexnet_of_2012_reads_227(self, size):
        with pytest.raises(ValueError, match=f"227x227, not {size}x{size}"):
            create("alexnet_2012")(torch.empty(1, 3, size, size))

    def test_v1_and_v15_differ_in_macs_alone(self):
        """Table 1 of the ResNet paper says 3.8, 7.6 and 11.3 billion."""
        for depth, billions in ((50, 3.8), (101, 7.6), (152, 11.3)):
            v1, v15 = summary(f"resnet{depth}_v1"), summary(f"resnet{depth}")
            assert v1.params == v15.params
            assert v1.macs < v15.macs
            assert abs(v1.macs / 1e9 - billions) < 0.06

    @pytest.mark.parametrize("name", ["vit_b_16", "mixer_b16_224", "coatnet_0_224"])
    def test_a_wrong_image_is_refused_in_one_sentence(self, name):
        with (
            torch.device("meta"),
            pytest.raises(ValueError, match="image of 96x97 does not fit"),
        ):
            create(name)(torch.empty(1, 3, 96, 97))

    def test_vit_of_another_size(self):
        assert summary(create("vit_b_32", image_size=64), 3, 64, 64).shape == (1000,)
        with pytest.raises(ValueError, match="image_size 225 must be a multiple of patch_size 16"):
            create("vit_b_16", image_size=225)

    def test_training_outputs_of_the_inceptions_have_names(self):
        with torch.device("meta"):
            out = create("googlenet")(torch.empty(2, 3, 224, 224))
            assert out._fields == ("logits", "aux_logits2", "aux_logits1")
            out = create("inception_v3")(torch.empty(2, 3, 299, 299))
            assert out._fields == ("logits", "aux_logits")

    def test_transformed_input_undoes_the_normalisation(self):
        """An image normalised by ImageNet's statistics comes out between -1 and 1."""
        from cnnref.models.googlenet import recentre

        mean, deviation = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
        pixels = torch.rand(2, 3, 4, 4)
        x = (pixels - mean[:, None, None]) / deviation[:, None, None]
        torch.testing.assert_close(recentre(x), pixels * 2 - 1)

    def test_old_densenet_keys_load(self, tmp_path):
        import re

        from cnnref.models import load_checkpoint

        source = create("densenet121").state_dict()
        dotted = re.compile(r"(denselayer\d+\.(?:norm|conv))(\d)")
        old = {dotted.sub(r"\1.\2", key): value for key, value in source.items()}
        assert "features.denseblock1.denselayer1.norm.1.weight" in old
        torch.save(old, tmp_path / "densenet121-a639ec97.pth")
        loaded = load_checkpoint(tmp_path / "densenet121-a639ec97.pth").state_dict()
        assert all(torch.equal(loaded[key], value) for key, value in source.items())

    def test_memory_efficient_densenet_has_the_same_gradients(self):
        grads = []
        x = torch.randn(2, 3, 32, 32)
        for economy in (False, True):
            torch.manual_seed(0)
            model = create("densenet121", memory_efficient=economy)
            model(x).sum().backward()
            grads.append([p.grad for p in model.parameters()])
        for one, two in zip(*grads, strict=True):
            torch.testing.assert_close(one, two)

    def test_zero_initialised_branches_make_blocks_the_identity(self):
        model = create("resnet18", zero_init_residual=True).eval()
        x = torch.rand(1, 64, 8, 8)
        assert torch.equal(model.layer1(x), x)

    def test_backbone_weights_of_a_segmenter(self, tmp_path):
        resnet = create("resnet50")
        torch.save(resnet.state_dict(), tmp_path / "resnet50.pth")
        model = create("fcn_resnet50", weights_backbone=tmp_path / "resnet50.pth")
        assert torch.equal(model.backbone.conv1.weight, resnet.conv1.weight)

    def test_stages_of_regnet_refuse_a_wrong_list_of_dilations(self):
        with pytest.raises(ValueError, match="must be None or three booleans"):
            create("resnet50", replace_stride_with_dilation=[True])
