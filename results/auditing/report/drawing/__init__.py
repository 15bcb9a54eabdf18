"""Pictures of an audit as SVG, drawn from plain values: no script, no network, sharp on paper; what a mark is says its title."""
