"""What a list contradicts itself in, without any bars: each module one idea."""
