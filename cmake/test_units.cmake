# Tests are compiled several at a time, as reading Catch2 and our headers takes most of the time. Every test has helpers
# of the same names, so that each gets a namespace of its own; the headers are included before that, by all tests of
# a program. Compiled by themselves are files that define what a header declares, open namespaces or have macros or a
# main of their own.

# couplet_stays_alone(TEXT FILE RESULT): whether the file, which contains TEXT, cannot be put into a namespace.
function(couplet_stays_alone text file result)
  string(REGEX REPLACE "\\.cpp$" ".hpp" header "${file}")
  if(EXISTS "${header}" OR text MATCHES "(^|\n)(namespace [a-z]|template <>|# *if|# *define|int main\\()")
    set(${result} TRUE PARENT_SCOPE)
  else()
    set(${result} FALSE PARENT_SCOPE)
  endif()
endfunction()

# couplet_in_units(TARGET): compiles the tests of TARGET in units.
function(couplet_in_units target)
  get_target_property(sources ${target} SOURCES)
  get_target_property(folder ${target} SOURCE_DIR)
  get_target_property(binary ${target} BINARY_DIR)
  set(includes "")
  foreach(source IN LISTS sources)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY "${folder}" NORMALIZE OUTPUT_VARIABLE file)
    if(NOT file MATCHES "\\.cpp$")
      continue()
    endif()
    file(READ "${file}" text)
    couplet_stays_alone("${text}" "${file}" alone)
    if(alone)
      set_source_files_properties("${file}" TARGET_DIRECTORY ${target} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
      continue()
    endif()
    set_property(DIRECTORY "${folder}" APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
    cmake_path(GET file PARENT_PATH folder_of_file)
    string(REGEX MATCHALL "(^|\n)#include [^\n]*" lines "${text}")
    foreach(line IN LISTS lines)
      string(STRIP "${line}" line)
      string(REGEX REPLACE "^#include \"(.*)\"$" "${folder_of_file}/\\1" beside "${line}")
      if(EXISTS "${beside}")
        set(line "#include \"${beside}\"")
      endif()
      list(APPEND includes "${line}")
    endforeach()
  endforeach()
  list(REMOVE_DUPLICATES includes)
  list(JOIN includes "\n" includes)
  file(CONFIGURE OUTPUT "${binary}/${target}_includes.hpp" CONTENT "#pragma once\n${includes}\n" @ONLY)
  target_compile_options(${target} PRIVATE "SHELL:-include \"${binary}/${target}_includes.hpp\"")
  set_target_properties(${target} PROPERTIES
    UNITY_BUILD ON
    UNITY_BUILD_UNIQUE_ID COUPLET_UNIT
    UNITY_BUILD_CODE_BEFORE_INCLUDE "namespace COUPLET_UNIT {"
    UNITY_BUILD_CODE_AFTER_INCLUDE "}")
endfunction()

# couplet_tests_in_units(FOLDER...): the same for all programs of these folders.
function(couplet_tests_in_units)
  foreach(folder IN LISTS ARGN)
    get_property(targets DIRECTORY "${folder}" PROPERTY BUILDSYSTEM_TARGETS)
    foreach(target IN LISTS targets)
      get_target_property(type ${target} TYPE)
      if(type STREQUAL "EXECUTABLE")
        couplet_in_units(${target})
      endif()
    endforeach()
  endforeach()
endfunction()
