"""The page on a finished run: the local server that answers it, and the report that carries its data inside.

The page itself is `page/`: HTML, CSS and JavaScript without a build step. Numbers come from `results.cube`,
`results.trade_analysis`, `results.choice` and `results.maps`; none may be worked out here that is not worked out there.
"""
