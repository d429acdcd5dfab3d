// Attributes of other compilers that Clang does not know and that change no layout, no call and no symbol.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace abigate::extract {

/// Whether the unknown attribute `name` (with or without underscores around it) can be passed over in silence.
/// `symver`, `scalar_storage_order`, `hardbool` and all that is not listed cannot.
constexpr bool changes_no_abi(std::string_view name) {
  constexpr auto harmless = std::to_array<std::string_view>({"access",
                                                             "assume",
                                                             "clone",
                                                             "copy",
                                                             "designated_init",
                                                             "error",
                                                             "externally_visible",
                                                             "fd_arg",
                                                             "fd_arg_read",
                                                             "fd_arg_write",
                                                             "fixed_range",
                                                             "hot",
                                                             "no_icf",
                                                             "no_reorder",
                                                             "no_stack_limit",
                                                             "noclone",
                                                             "noinit",
                                                             "noipa",
                                                             "noplt",
                                                             "nonstring",
                                                             "nonnull_if_nonzero",
                                                             "null_terminated_string_arg",
                                                             "optimize",
                                                             "stack_protect",
                                                             "strub",
                                                             "tainted_args",
                                                             "uninitialized",
                                                             "unavailable",
                                                             "warn_if_not_aligned",
                                                             "warning"});
  if (name.starts_with("__") && name.ends_with("__") && name.size() > 4) {
    name = name.substr(2, name.size() - 4);
  }
  return std::ranges::find(harmless, name) != harmless.end();
}

}  // namespace abigate::extract
