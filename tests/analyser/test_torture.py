"""Small networks that tools for receptive fields get wrong, each with its true answer."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from cnnref.analyser import receptive_field


class Net(nn.Module):
    """Layers by name, and code that uses them."""

    def __init__(self, code, **layers):
        super().__init__()
        self.code = code
        for name, layer in layers.items():
            self.add_module(name, layer)

    def forward(self, x):
        return self.code(self, x)


def conv(kernel, stride=1, padding=0, dilation=1, inputs=1, outputs=1):
    return nn.Conv2d(inputs, outputs, kernel, stride, padding, dilation)


def seq(*layers):
    return nn.Sequential(*layers)


def out(model, **options):
    return receptive_field(model, **options).output


def test_dilation():
    assert out(seq(*[conv(3, 1, d, d) for d in (1, 2, 4)])).size == (15, 15)


def test_axes_are_apart():
    node = out(seq(conv((1, 7), padding=(0, 3)), conv((3, 1), padding=(1, 0))))
    assert node.size == (3, 7)
    assert node.start == (-1, -3)


def test_functional_pooling():
    model = Net(lambda m, x: m.b(F.max_pool2d(m.a(x), 2)), a=conv(3), b=conv(3))
    assert out(model).size == (8, 8)
    assert out(model).stride == (2, 2)


def test_a_module_used_again():
    report = receptive_field(Net(lambda m, x: m.a(m.a(m.a(x))), a=conv(3, padding=1)))
    assert report.output.size == (7, 7)
    assert [report[name].size[0] for name in ("a_1", "a_2")] == [5, 7]


def test_a_skip_that_is_shifted_reaches_beyond_the_longest_path():
    model = Net(
        lambda m, x: m.a(x)[..., 1:, 1:] + F.pad(x, (1, 0, 1, 0))[..., :-1, :-1],
        a=conv(3, padding=1),
    )
    assert out(model).size == (4, 4)
    assert out(model).start == (-1, -1)


def test_an_even_kernel_beside_an_odd_one():
    model = Net(
        lambda m, x: m.a(x)[..., :-1, :-1] + m.b(x), a=conv(2, padding=1), b=conv(3, padding=1)
    )
    assert out(model).size == (3, 3)


def test_holes():
    node = out(seq(conv(1, 3), conv(3)))
    assert node.size == (7, 7)
    assert node.reads == ([0, 3, 6], [0, 3, 6])


def test_a_transposed_convolution_has_phases():
    node = out(seq(conv(3, 2, 1), nn.ConvTranspose2d(1, 1, 4, 2, 1)))
    assert (node.size, node.phases, node.stride) == ((5, 5), (2, 2), (1, 1))
    assert [node.reads_at(0, index)[0] for index in range(4)] == [-3, -1, -1, 1]


def test_a_resize_has_phases():
    model = Net(
        lambda m, x: m.b(F.interpolate(m.a(x), scale_factor=2, mode="bilinear")),
        a=conv(3, 2, 1),
        b=conv(3, padding=1),
    )
    assert (out(model).size, out(model).phases) == ((7, 7), (2, 2))


def test_a_gate_gives_context_and_leaves_the_field():
    from cnnref.layers import SqueezeExcitation

    node = out(seq(conv(3, outputs=8), SqueezeExcitation(8, 2)))
    assert node.size == (3, 3)
    assert node.global_context
    assert node.why == "a global pool"


def test_one_and_three_axes():
    assert out(seq(nn.Conv1d(1, 1, 3, dilation=5), nn.Conv1d(1, 1, 2)), dims=1).size == (12,)
    assert out(seq(nn.Conv3d(1, 1, (3, 2, 1)), nn.AvgPool3d(2)), dims=3).size == (4, 3, 2)


def test_pixels_to_channels_and_back():
    node = out(seq(nn.PixelUnshuffle(4), nn.Conv2d(16, 16, 3, padding=1), nn.PixelShuffle(4)))
    assert (node.size, node.stride, node.phases) == ((12, 12), (1, 1), (4, 4))
    assert node.reads_at(0, 0) == node.reads_at(0, 3) == list(range(-4, 8))


def test_channels_last_norms_stay_local():
    model = Net(lambda m, x: m.n(m.a(x).permute(0, 2, 3, 1)).permute(0, 3, 1, 2),
                a=conv(3, outputs=4), n=nn.LayerNorm(4))  # fmt: skip
    assert out(model).size == (3, 3)
    assert not out(model).global_context


def test_a_normalisation_over_places_gives_context():
    node = out(seq(conv(3, outputs=4), nn.GroupNorm(2, 4)))
    assert node.size == (3, 3)
    assert node.why == "a normalisation over places"


@pytest.mark.parametrize(
    ("code", "size", "context"),
    [
        (lambda m, x: m.a(x).repeat_interleave(2, 2)[:, :, ::2], 3, False),
        (lambda m, x: F.normalize(m.a(x), dim=1), 3, False),
        (lambda m, x: F.normalize(m.a(x), dim=2), 3, True),
        (lambda m, x: m.a(x).flatten(2).view_as(m.a(x)), 3, False),
        (lambda m, x: torch.einsum("nchw,cd->ndhw", m.a(x), torch.ones(1, 2)), 3, False),
        (lambda m, x: m.a(x).unfold(2, 3, 1).unfold(3, 3, 1).sum((-2, -1)), 5, False),
        (lambda m, x: torch.stack([m.a(x), m.a(x)], 1).flatten(1, 2), 3, False),
        (lambda m, x: m.a(x).chunk(2, 1)[0].movedim(1, -1).transpose(1, 3), 3, False),
        (lambda m, x: m.a(x) - m.a(x).amax((2, 3), keepdim=True), 3, True),
    ],
)
def test_operations(code, size, context):
    node = out(Net(code, a=conv(3)))
    assert node.size == (size, size)
    assert node.global_context == context


def test_queries_that_are_parameters_read_everything():
    def code(model, x):
        tokens = model.a(x).flatten(2).mT
        return F.scaled_dot_product_attention(torch.zeros(1, 5, 1), tokens, tokens)

    node = out(Net(code, a=conv(4, 4)))
    assert node.size == (None, None)
    assert node.shape == (1, 5, 1)


def test_branches_of_different_strides_are_everything_with_a_reason():
    node = out(
        Net(
            lambda m, x: (
                x[..., ::2, ::2] + F.interpolate(x, 112)[..., ::1, ::1] + x[..., :112, :112]
            )
        )
    )
    assert node.size == (None, None)
    assert "stride" in node.why


def test_flips_run_back_from_the_size():
    report = receptive_field(Net(lambda m, x: x.flip(-1)), image=(1, 8, 8))
    assert report.output.stride == (1, -1)
    assert report.output.reads_at(1, 0) == [7]
    assert report.assumed == (8, 8)


def test_an_operation_without_a_rule_is_everything_with_its_name():
    node = out(Net(lambda m, x: torch.fft.rfft2(x).abs()))
    assert node.size == (None, None)
    assert "fft_rfft2" in node.why


def test_a_form_of_an_operation_without_a_rule_is_everything_too():
    def code(model, x):
        return F.interpolate(model.a(x), scale_factor=2, mode="bicubic", antialias=True)

    node = out(Net(code, a=conv(3)))
    assert node.size == (None, None)
    assert "antialias" in node.why


def test_what_is_written_through_a_view_is_not_lost():
    def code(model, x):
        y = model.a(x)
        part = y[:, :1]
        part += F.pad(x, (4, -6, 4, -6))
        return y

    assert out(Net(code, a=conv(3))).size == (None, None)
    assert out(Net(lambda m, x: m.a(x)[:, :1].relu_(), a=conv(3))).size == (3, 3)


def test_a_layer_called_beyond_its_rule_runs_its_own_code():
    back = nn.ConvTranspose2d(1, 1, 3, 2, 1)
    node = out(Net(lambda m, x: m.b(m.a(x), output_size=[223, 223]), a=conv(3, 2, 1), b=back))
    assert (node.shape, node.phases) == ((1, 1, 223, 223), (2, 2))


def test_code_that_decides_by_elements_is_told():
    with pytest.raises(TypeError, match="decides by the elements"):
        receptive_field(Net(lambda m, x: x if x.sum() > 0 else -x))


def test_the_model_is_left_as_it_was():
    model = seq(conv(3), nn.BatchNorm2d(1), nn.Dropout())
    model[2].eval()
    before = {key: value.clone() for key, value in model.state_dict().items()}
    receptive_field(model)
    assert [part.training for part in model] == [True, True, False]
    assert all(torch.equal(value, before[key]) for key, value in model.state_dict().items())
    assert torch.is_tensor(model(torch.zeros(2, 1, 9, 9)))


def test_unknown_steps_and_small_images_are_refused():
    report = receptive_field("resnet18")
    with pytest.raises(KeyError, match="no step 'layer5'; near it: layer"):
        report["layer5"]
    with pytest.raises(ValueError, match="too small"):
        receptive_field(seq(conv(9)), image=(1, 4, 4))
    assert out(seq(*[conv(3, 2) for _ in range(9)])).size == (1023, 1023)
