"""Drawings of receptive fields, windows and their growth, each a matplotlib Figure.

Examples:
    >>> figure = draw("pyramid", "1x16 conv1k3 conv1k3", lang="zh-TW")
    >>> type(figure).__name__
    'Figure'
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any

from matplotlib.figure import Figure

from cnnref.figures.amounts import amounts
from cnnref.figures.apparent import apparent
from cnnref.figures.attention_costs import attention_costs
from cnnref.figures.augmented import augmented
from cnnref.figures.axes import axes
from cnnref.figures.bins import bins
from cnnref.figures.blocks import blocks
from cnnref.figures.buffer import buffer
from cnnref.figures.chests import chests_flipped
from cnnref.figures.class_map import class_map
from cnnref.figures.company import company
from cnnref.figures.cone import cone
from cnnref.figures.contraction import contraction
from cnnref.figures.costs import costs
from cnnref.figures.coverage import coverage
from cnnref.figures.curves import curves
from cnnref.figures.depth import depth
from cnnref.figures.detection import detection
from cnnref.figures.diagram import diagram
from cnnref.figures.distances import distances
from cnnref.figures.dots import dots
from cnnref.figures.dropped import dropped
from cnnref.figures.focal import focal
from cnnref.figures.folds import folds
from cnnref.figures.formats import formats
from cnnref.figures.gains import gains
from cnnref.figures.gate_flow import gate_flow
from cnnref.figures.gate_stages import gate_stages
from cnnref.figures.growth import growth
from cnnref.figures.heads import heads
from cnnref.figures.heat import heat
from cnnref.figures.impulse import impulse
from cnnref.figures.layouts import layouts
from cnnref.figures.learning import learning
from cnnref.figures.lowered import lowered
from cnnref.figures.maps import maps
from cnnref.figures.margin import margin
from cnnref.figures.matrix import matrix
from cnnref.figures.memory import memory
from cnnref.figures.mixing import mixing
from cnnref.figures.motifs import motifs
from cnnref.figures.nested import nested
from cnnref.figures.overlap import overlap
from cnnref.figures.overview import overview
from cnnref.figures.patch_grid import patch_grid
from cnnref.figures.precision_recall import precision_recall_curve
from cnnref.figures.predictive import predictive
from cnnref.figures.products import products
from cnnref.figures.profile import profile
from cnnref.figures.pyramid import pyramid
from cnnref.figures.ranges import interval, ranges
from cnnref.figures.ranked import ranked
from cnnref.figures.reach import reach
from cnnref.figures.reading import reading
from cnnref.figures.regions import regions
from cnnref.figures.resolution import resolution
from cnnref.figures.rolltest import rolltest
from cnnref.figures.roofline import roofline
from cnnref.figures.routing import routing
from cnnref.figures.schedules import schedules
from cnnref.figures.shifted import shifted
from cnnref.figures.shuffle import shuffle
from cnnref.figures.small_finding import small_finding
from cnnref.figures.softened import softened
from cnnref.figures.sparse import sparse
from cnnref.figures.stage_shares import stage_shares
from cnnref.figures.staircase import staircase
from cnnref.figures.step import step
from cnnref.figures.svg import save, to_svg
from cnnref.figures.swish import swish
from cnnref.figures.tiles import tiles
from cnnref.figures.top_down import top_down
from cnnref.figures.tradeoff import tradeoff
from cnnref.figures.transposed import transposed
from cnnref.figures.tuned_parts import tuned_parts
from cnnref.figures.unfreezing import unfreezing
from cnnref.figures.used import used
from cnnref.figures.waves import waves
from cnnref.figures.widths import widths
from cnnref.figures.windows_shift import windows_shift
from cnnref.figures.wiring import wiring

KINDS: dict[str, Callable[..., Figure]] = {
    "amounts": amounts,
    "augmented": augmented,
    "apparent": apparent,
    "chests_flipped": chests_flipped,
    "interval": interval,
    "learning": learning,
    "motifs": motifs,
    "predictive": predictive,
    "ranges": ranges,
    "ranked": ranked,
    "axes": axes,
    "bins": bins,
    "blocks": blocks,
    "buffer": buffer,
    "class_map": class_map,
    "company": company,
    "cone": cone,
    "costs": costs,
    "coverage": coverage,
    "curves": curves,
    "depth": depth,
    "detection": detection,
    "diagram": diagram,
    "distances": distances,
    "dots": dots,
    "dropped": dropped,
    "formats": formats,
    "folds": folds,
    "gains": gains,
    "growth": growth,
    "heads": heads,
    "heat": heat,
    "impulse": impulse,
    "layouts": layouts,
    "lowered": lowered,
    "maps": maps,
    "margin": margin,
    "matrix": matrix,
    "memory": memory,
    "mixing": mixing,
    "nested": nested,
    "overlap": overlap,
    "overview": overview,
    "reach": reach,
    "products": products,
    "profile": profile,
    "pyramid": pyramid,
    "reading": reading,
    "resolution": resolution,
    "rolltest": rolltest,
    "roofline": roofline,
    "routing": routing,
    "schedules": schedules,
    "shifted": shifted,
    "shuffle": shuffle,
    "small_finding": small_finding,
    "softened": softened,
    "sparse": sparse,
    "stage_shares": stage_shares,
    "staircase": staircase,
    "step": step,
    "swish": swish,
    "tradeoff": tradeoff,
    "transposed": transposed,
    "tuned_parts": tuned_parts,
    "unfreezing": unfreezing,
    "used": used,
    "waves": waves,
    "widths": widths,
    "windows_shift": windows_shift,
    "wiring": wiring,
    "attention_costs": attention_costs,
    "gate_flow": gate_flow,
    "gate_stages": gate_stages,
    "patch_grid": patch_grid,
    "contraction": contraction,
    "focal": focal,
    "precision_recall_curve": precision_recall_curve,
    "regions": regions,
    "tiles": tiles,
    "top_down": top_down,
}

__all__ = ["KINDS", "draw", "save", "to_svg", *KINDS]


def draw(kind: str, spec: Any, *, lang: str = "en", **options: Any) -> Figure:
    """Draw one figure by the name of its kind.

    Args:
        kind: a key of `KINDS`.
        spec: what the kind draws; for most of them a stack such as "1x16 conv1k3s2" or a network.
        lang: "en" or "zh-TW".
        **options: passed on to the function of that name.

    Raises:
        ValueError: for an unknown kind, language or option, or a stack that cannot be drawn.

    Examples:
        >>> figure = draw("step", "1x5x5 conv1k3s2")
    """
    if kind not in KINDS:
        raise ValueError(f"kind {kind!r} must be one of {', '.join(KINDS)}")
    takes = [name for name in signature(KINDS[kind]).parameters if name not in ("spec", "lang")]
    for name in options:
        if name not in takes:
            raise ValueError(f"option {name!r} must be one of {', '.join(takes) or 'none'}: {kind}")
    return KINDS[kind](spec, lang=lang, **options)
