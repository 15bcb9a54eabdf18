"""Every engine against the plain reference, on random cells over the whole contract."""
