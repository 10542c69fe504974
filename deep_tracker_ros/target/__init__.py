"""One target's life, several targets, and the thread that serves them; no ROS in here."""
