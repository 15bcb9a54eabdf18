"""The local server of the explorer: who may ask, what is asked, and the answers of the other rooms as bytes.

Nothing is worked out here. Whoever asks from another site, by another name or for a file that is not the page's is refused.
"""
