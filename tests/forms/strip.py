"""A form without what a piece fills in: for comparing its art with what other
programs draw of it.  Reads SVG on standard input, writes it on output.
"""
import re
import sys

svg = sys.stdin.read()
# A text with a field, and a rect that a code fills, up to their ends.
svg = re.sub(r"<text\b(?:(?!</text>).)*\{\{(?:(?!</text>).)*</text>", "", svg,
             flags=re.S)
svg = re.sub(r"<rect\b[^>]*data-code=[^>]*/>", "", svg, flags=re.S)
sys.stdout.write(svg)
