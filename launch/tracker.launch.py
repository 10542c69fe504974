"""ros2 launch deep_tracker_ros tracker.launch.py image:=/camera/image_raw"""

import os

from launch import LaunchContext, LaunchDescription
from launch.actions import DeclareLaunchArgument, OpaqueFunction, SetEnvironmentVariable
from launch.substitutions import LaunchConfiguration, PathJoinSubstitution
from launch_ros.actions import Node
from launch_ros.parameter_descriptions import ParameterValue
from launch_ros.substitutions import FindPackageShare

from deep_tracker_ros.ros.transport import with_large_images

PARAMETERS_FILE = PathJoinSubstitution([FindPackageShare("deep_tracker_ros"), "config", "tracker.yaml"])

# Launch arguments that override the parameter of the same name, unless they are left empty.
OVERRIDES = {
    "image_transport": str,
    "tracker": str,
    "engine": str,
    "autostart": bool,
    "use_sim_time": bool,
}


def generate_launch_description() -> LaunchDescription:
    return LaunchDescription(
        [
            DeclareLaunchArgument(
                "params_file", default_value=PARAMETERS_FILE, description="YAML file of parameters"
            ),
            DeclareLaunchArgument(
                "image",
                default_value="/camera/image_raw",
                description="topic of the camera's images",
            ),
            DeclareLaunchArgument("namespace", default_value="", description="namespace of the node"),
            DeclareLaunchArgument(
                "log_level", default_value="info", description="debug, info, warn, error or fatal"
            ),
            DeclareLaunchArgument(
                "image_transport",
                default_value="",
                description="raw, or compressed for images on <image>/compressed; empty: as in params_file",
            ),
            DeclareLaunchArgument(
                "tracker",
                default_value="",
                description="name of the tracker; empty: as in params_file",
            ),
            DeclareLaunchArgument(
                "engine",
                default_value="",
                description="what runs the tracker's graphs; empty: as in params_file",
            ),
            DeclareLaunchArgument(
                "autostart",
                default_value="",
                description="false leaves configure and activate to you; empty: as in params_file",
            ),
            DeclareLaunchArgument(
                "use_sim_time",
                default_value="",
                description="true follows /clock; empty: as in params_file",
            ),
            *(
                SetEnvironmentVariable(name, value)
                for name, value in with_large_images(os.environ).items()
                if name not in os.environ
            ),
            OpaqueFunction(function=start_node),
        ]
    )


def start_node(context: LaunchContext) -> list[Node]:
    """Made when the arguments are known, because an empty one must not become a parameter."""
    overrides = {
        name: ParameterValue(LaunchConfiguration(name), value_type=value_type)
        for name, value_type in OVERRIDES.items()
        if LaunchConfiguration(name).perform(context)
    }
    image = LaunchConfiguration("image")
    node = Node(
        package="deep_tracker_ros",
        executable="deep_tracker_node",
        name="deep_tracker",
        namespace=LaunchConfiguration("namespace"),
        parameters=[LaunchConfiguration("params_file"), overrides],
        remappings=[("image", image), ("image/compressed", [image, "/compressed"])],
        ros_arguments=["--log-level", LaunchConfiguration("log_level")],
        output="screen",
        emulate_tty=True,  # colours, and lines as they come
    )
    return [node]
