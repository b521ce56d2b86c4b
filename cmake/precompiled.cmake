# Precompiled headers of others (the standard library, fmt, Qt), to halve the time of a build. Our
# own headers are never among them, and every file still includes what it uses: the tidy preset
# builds without them and finds what is missing.
#
# A set belongs to one small library; targets whose macros include those of the set share it.
option(TRIBUTARY_PCH "Precompile the headers of others" ON)

if(CCACHE_PROGRAM)
  # What ccache asks for with precompiled headers; theirs change only with a package.
  list(PREPEND CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime)
endif()

set(TRIBUTARY_STD_HEADERS
  <algorithm> <array> <chrono> <cstdint> <expected> <filesystem> <functional> <map> <memory> <mutex>
  <optional> <ranges> <set> <span> <string> <string_view> <unordered_map> <utility> <variant> <vector>
  <fmt/format.h>)

# tributary_header_set(NAME HEADERS <a> … LIBS …)
function(tributary_header_set name)
  cmake_parse_arguments(ARG "" "" "HEADERS;LIBS" ${ARGN})
  if(NOT TRIBUTARY_PCH)
    return()
  endif()
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  file(GENERATE OUTPUT ${source} CONTENT "// The headers are all there is.\n")
  add_library(tributary_headers_${name} OBJECT ${source})
  target_link_libraries(tributary_headers_${name} PRIVATE tributary_options ${ARG_LIBS})
  target_precompile_headers(tributary_headers_${name} PRIVATE ${ARG_HEADERS})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(tributary_headers_${name} PRIVATE -fpch-preprocess)
  endif()
endfunction()

# tributary_precompile(TARGET SET)
function(tributary_precompile target set)
  if(NOT TRIBUTARY_PCH)
    return()
  endif()
  target_precompile_headers(${target} REUSE_FROM tributary_headers_${set})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -fpch-preprocess)
  endif()
  # What moc wrote includes little or nothing.
  set_source_files_properties(${CMAKE_CURRENT_BINARY_DIR}/${target}_autogen/mocs_compilation.cpp
    PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endfunction()
