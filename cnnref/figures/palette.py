"""The colours of every drawing; the site turns each into a variable of its colour scheme."""

INK = "#24292f"
MUTED = "#8c959f"
FILL = "#7aa7ff"
SOFT = "#d6e4ff"
ACCENT = "#e8590c"
PAPER = "#fdfdfe"

PALETTE = {
    "ink": INK,
    "muted": MUTED,
    "fill": FILL,
    "soft": SOFT,
    "accent": ACCENT,
    "paper": PAPER,
}
