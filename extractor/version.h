// The version of the interface: stated, or read from its macros.
#pragma once

#include <string>

#include "analyzer/model/error.h"
#include "analyzer/model/snapshot.h"
#include "extractor/request.h"

namespace abigate::extract {

/// Empty if none is stated. A macro that is missing or has no fitting value is an error of kind usage.
Result<std::string> version_of(const Request& request, const Graph& graph);

}  // namespace abigate::extract
