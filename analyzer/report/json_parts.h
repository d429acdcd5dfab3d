// JSON that several reports share.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "analyzer/judge/finding.h"

namespace abigate {

/// The object of `abi-diff --format json`.
nlohmann::ordered_json judgement_json(const Judgement& judgement);

/// Indented, and ends with a newline.
std::string json_text(const nlohmann::ordered_json& object);

}  // namespace abigate
