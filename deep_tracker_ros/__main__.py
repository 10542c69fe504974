"""`python -m deep_tracker_ros` runs the node."""

from deep_tracker_ros.ros.main import main

if __name__ == "__main__":
    main()
