"""Whether anything breaks in strangers' hands: hostile inputs and kills at random moments, each as a real process."""
