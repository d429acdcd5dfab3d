// The inputs of the command line as snapshots, whatever they are given as.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "analyzer/model/error.h"
#include "analyzer/model/snapshot.h"
#include "analyzer/tools/diff_options.h"

namespace abigate {

struct SideInput {
  Snapshot snapshot;
  bool name_assumed = false;  ///< nobody stated the interface's name: abi-extract took it from the file's name
};

/// OLD or NEW: a snapshot for every target that it is read for, in the order in which the targets were named.
struct ReadSide {
  std::string path;
  std::vector<SideInput> targets;  ///< at least one
};

/// Whether `path` names headers, which abi-extract must read: a folder, or a file named as a header.
bool names_headers(const std::string& path);

/// Reads snapshots and, with `symbols_only`, binaries, and lets the abi-extract beside this program make one of each
/// header or folder and each target, with the abigate.yaml that lies beside the header or in the folder, else with
/// `options.config`. As many run at a time as the machine has cores; what they have to say goes to standard error in
/// the order of `paths`, each text once. The error is that of the first input that cannot be read; an empty surface is
/// one.
Result<std::vector<ReadSide>> read_sides(std::span<const std::string> paths, const DiffOptions& options);

/// Drops an assumed name that differs from the other side's: sdk-1.h and sdk-2.h are versions of one interface.
void settle_names(SideInput& old, SideInput& new_side);

}  // namespace abigate
