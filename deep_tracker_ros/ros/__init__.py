"""The ROS 2 node and what it needs: messages in, targets out; glue only."""
