# abigate_clang: Clang and LLVM as abi-extract links them.
#
# From their archives where those are installed: resolving the symbols of the shared libraries costs every run more than
# parsing a small header does. -DABIGATE_STATIC_CLANG=OFF takes the shared libraries, for a smaller program.

set(abigate_clang_parts Tooling CodeGen Driver Frontend Parse Sema Serialization Analysis AnalysisLifetimeSafety
  ASTMatchers AST Edit Lex APINotes Options Basic Support Rewrite RewriteFrontend ToolingCore)
set(abigate_clang_archives)
set(abigate_clang_complete ON)
foreach(part IN LISTS abigate_clang_parts)
  set(archive ${LLVM_LIBRARY_DIR}/libclang${part}.a)
  list(APPEND abigate_clang_archives ${archive})
  if(NOT EXISTS ${archive})
    set(abigate_clang_complete OFF)
  endif()
endforeach()
execute_process(COMMAND ${ABIGATE_LLVM_CONFIG} --link-static --libfiles option targetparser frontendopenmp frontendhlsl
    frontendoffloading frontenddriver codegen passes lto coverage windowsdriver
  OUTPUT_VARIABLE abigate_llvm_archives OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE status)
separate_arguments(abigate_llvm_archives NATIVE_COMMAND "${abigate_llvm_archives}")
# Polly, an optimizer that nothing here calls, is named and not always packaged.
list(FILTER abigate_llvm_archives EXCLUDE REGEX "/libPolly")
foreach(archive IN LISTS abigate_llvm_archives)
  if(NOT EXISTS ${archive})
    set(abigate_clang_complete OFF)
  endif()
endforeach()
find_package(ZLIB QUIET)
if(NOT status EQUAL 0 OR NOT abigate_llvm_archives OR NOT ZLIB_FOUND OR NOT CMAKE_SYSTEM_NAME STREQUAL Linux)
  set(abigate_clang_complete OFF)
endif()

option(ABIGATE_STATIC_CLANG "Link Clang and LLVM from their archives" ${abigate_clang_complete})
add_library(abigate_clang INTERFACE)
if(ABIGATE_STATIC_CLANG)
  target_link_libraries(abigate_clang INTERFACE -Wl,--start-group ${abigate_clang_archives} ${abigate_llvm_archives}
    -Wl,--end-group ZLIB::ZLIB PkgConfig::zstd ${CMAKE_DL_LIBS})
  target_link_options(abigate_clang INTERFACE -Wl,--gc-sections)
  include(CheckLinkerFlag)
  check_linker_flag(CXX -fuse-ld=lld ABIGATE_HAS_LLD)
  if(ABIGATE_HAS_LLD AND NOT ABIGATE_SANITIZE)
    target_link_options(abigate_clang INTERFACE -fuse-ld=lld)
  endif()
else()
  target_link_libraries(abigate_clang INTERFACE clang-cpp LLVM)
endif()
