# How everything here is compiled: language level, warnings, ccache, sanitizers, where programs land.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE AND PROJECT_IS_TOP_LEVEL)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()

find_program(ABIGATE_CCACHE ccache)
if(ABIGATE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER ${ABIGATE_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${ABIGATE_CCACHE})
endif()

add_library(abigate_build INTERFACE)
target_include_directories(abigate_build INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
target_compile_options(abigate_build INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
  -Wnon-virtual-dtor -Woverloaded-virtual $<$<CXX_COMPILER_ID:GNU>:-fno-gnu-unique>
  # libstdc++ 12 uses its own deprecated get_temporary_buffer in ranges::stable_sort, which clang reports.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)
# GCC 12 warns of overlapping copies inside std::string where a literal is added in front (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(abigate_build INTERFACE -Wno-restrict)
endif()
if(ABIGATE_WERROR)
  target_compile_options(abigate_build INTERFACE -Werror)
endif()
if(ABIGATE_SANITIZE)
  target_compile_options(abigate_build INTERFACE -fsanitize=${ABIGATE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(abigate_build INTERFACE -fsanitize=${ABIGATE_SANITIZE})
endif()
if(ABIGATE_FUZZ)
  target_compile_options(abigate_build INTERFACE -fsanitize=fuzzer-no-link)
endif()

# What is not asked for a thousand times a second is small rather than quick: hosts load libabigate.
set(ABIGATE_SMALL $<$<NOT:$<CONFIG:Debug>>:-Os> -ffunction-sections -fdata-sections)

# abigate_library(NAME source… [LINK library…]): one folder of the analyzer, an object library so that libabigate,
# shared and static, is made of the same objects.
function(abigate_library name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_library(${name} OBJECT ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PUBLIC abigate_build ${ARG_LINK})
endfunction()
