// OLD or NEW of the command line as a snapshot, whatever it is given as.
#pragma once

#include <string>

#include "analyzer/model/error.h"
#include "analyzer/model/snapshot.h"
#include "analyzer/tools/diff_options.h"

namespace abigate {

struct SideInput {
  Snapshot snapshot;
  bool name_assumed = false;  ///< nobody stated the interface's name: abi-extract took it from the file's name
};

/// Whether `path` names headers, which abi-extract must read: a folder, or a file named as a header.
bool names_headers(const std::string& path);

/// Reads a snapshot, or lets the abi-extract beside this program make one of a header or folder, with the abigate.yaml
/// that lies beside the header or in the folder, else with `options.config`. An empty surface is an error.
Result<SideInput> read_side(const std::string& path, const DiffOptions& options);

/// Drops an assumed name that differs from the other side's: sdk-1.h and sdk-2.h are versions of one interface.
void settle_names(SideInput& old, SideInput& new_side);

}  // namespace abigate
