"""The online rules of the trackers, one file a paper."""
