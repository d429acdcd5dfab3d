# abigate_add_plugin(TARGET …) and abigate_host_snapshot(TARGET …): a plugin, and a host, that a gate can judge.
#
#   abigate_add_plugin(TARGET SOURCES file… HEADERS file|folder|glob… NAME name VERSION x.y.z
#     [INCLUDES folder…] [EXPORTS symbol…] [CONFIG abigate.yaml] [ROOTS folder…] [RELEASED_BY host|plugin]
#     [LANGUAGE C|CXX])
#
# A loadable module TARGET.so that carries the snapshot of the interface HEADERS. It is built so that it can be unloaded
# and checked: everything is hidden but EXPORTS (or, without EXPORTS, what the sources mark as visible), no unique
# symbols are made, and all symbols are bound when it is loaded.
#
#   abigate_host_snapshot(TARGET HEADERS file|folder|glob… NAME name VERSION x.y.z
#     [CONFIG abigate.yaml] [ROOTS folder…] [RELEASED_BY host|plugin] [LANGUAGE C|CXX])
#
# Puts the snapshot of the interface that the host speaks into the executable TARGET, where
# abigate_host_open(NULL, …), and abi-gate check --host, find it.

function(abigate_add_plugin target)
  # Those of abigate_embed() too, so that none of them counts as a file of the list before it.
  set(handed_on NAME VERSION CONFIG RELEASED_BY LANGUAGE HEADERS ROOTS)
  cmake_parse_arguments(PARSE_ARGV 1 ARG "" "NAME;VERSION;CONFIG;RELEASED_BY;LANGUAGE"
    "SOURCES;INCLUDES;EXPORTS;HEADERS;ROOTS")
  if(NOT ARG_SOURCES)
    message(FATAL_ERROR "abigate_add_plugin(${target}): expected SOURCES")
  endif()
  add_library(${target} MODULE ${ARG_SOURCES})
  set_target_properties(${target} PROPERTIES PREFIX "" C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON)
  target_include_directories(${target} PRIVATE ${ARG_INCLUDES})
  target_compile_options(${target} PRIVATE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)
  target_link_options(${target} PRIVATE LINKER:-z,now LINKER:-z,noexecstack)
  if(ARG_EXPORTS)
    # A version script hides what visibility cannot, such as symbols of static libraries, and shows what it names even
    # where the sources leave it hidden: so those are made visible first.
    set(script ${CMAKE_CURRENT_BINARY_DIR}/abigate/${target}.map)
    list(JOIN ARG_EXPORTS "; " exports)
    file(CONFIGURE OUTPUT ${script} CONTENT "{ global: ${exports}; local: *; };\n" @ONLY)
    set_target_properties(${target} PROPERTIES C_VISIBILITY_PRESET default CXX_VISIBILITY_PRESET default
      LINK_DEPENDS ${script})
    target_link_options(${target} PRIVATE LINKER:--version-script=${script})
  endif()
  set(arguments)
  foreach(name IN LISTS handed_on)
    if(DEFINED ARG_${name})
      list(APPEND arguments ${name} ${ARG_${name}})
    endif()
  endforeach()
  abigate_embed(${target} ${ARG_UNPARSED_ARGUMENTS} ${arguments} SIDE plugin)
endfunction()

function(abigate_host_snapshot target)
  abigate_embed(${target} ${ARGN} SIDE host)
endfunction()
