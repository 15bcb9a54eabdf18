"""Whether a choice keeps what it promises: worlds whose truth is known, swept, judged and chosen from."""
