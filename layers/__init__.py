"""How the map is drawn: one symbology, one module a layer."""
