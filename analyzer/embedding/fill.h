// Puts a snapshot into a binary that is linked already, where the link reserved space for it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "analyzer/model/declarations.h"
#include "analyzer/model/error.h"
#include "analyzer/model/snapshot.h"

namespace abigate {

struct Filled {
  std::string build_id;          ///< that the snapshot is bound to; empty: the file has none
  std::uint64_t used_bytes = 0;  ///< of the reserved ones
  std::uint64_t reserved_bytes = 0;
};

/// Fills the reservation in the file at `path`, or fills it again, with `snapshot`, whose text is `text`. `side` is
/// what the binary is; nothing: a program is a host, all else a plugin.
///
/// The file is replaced as a whole by one that was written beside it, read back and found in order (same owner and
/// mode; a symbolic link stays one and its file is replaced; other hard links keep the old content), so at any moment
/// there is either the old one or the new one. No byte outside the two notes changes.
///
/// Errors, all of which leave the file as it was. Of kind usage: nothing is reserved (with how to), too little is (with
/// how much is needed), the snapshot was linked in, or it does not belong to this file (binding.h). Else the file
/// cannot be read or written.
Result<Filled> fill_reservation(const std::string& path, const Snapshot& snapshot, std::string_view text,
                                std::optional<Side> side);

}  // namespace abigate
