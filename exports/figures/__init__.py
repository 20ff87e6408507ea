"""The printed figure, drawn with matplotlib: a view in, a picture out, without its proof."""
