"""The graphs of each tracker, one file a tracker."""
