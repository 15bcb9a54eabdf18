"""Bars from an exchange: asked patiently, bounded in time and size, looked at before they are believed."""
