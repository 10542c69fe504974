# The ROS wheels were built in a container, and their targets <package>__rosidl_generator_py still carry its Python
# include folder. CMake refuses a target whose include folder does not exist, so forget the folders that are not here.
# With ROS from apt every folder exists, and this changes nothing.
function(drop_missing_includes)
  get_property(imported_targets DIRECTORY PROPERTY IMPORTED_TARGETS)
  foreach(target IN LISTS imported_targets)
    if(NOT target MATCHES "__rosidl_generator_py$")
      continue()
    endif()
    get_target_property(folders ${target} INTERFACE_INCLUDE_DIRECTORIES)
    set(existing "")
    foreach(folder IN LISTS folders)
      if(folder MATCHES "\\$<" OR EXISTS "${folder}")  # $<...>: resolved later, cannot be checked here
        list(APPEND existing "${folder}")
      endif()
    endforeach()
    set_target_properties(${target} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${existing}")
  endforeach()
endfunction()

# Deferred to the end of CMakeLists.txt: the targets are imported by rosidl_generate_interfaces().
cmake_language(DEFER CALL drop_missing_includes)
