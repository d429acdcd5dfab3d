// JSON that several reports share.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "analyzer/gate/hazards.h"
#include "analyzer/judge/finding.h"

namespace abigate {

/// The object of `abi-diff --format json`.
nlohmann::ordered_json judgement_json(const Judgement& judgement);

/// As `hazards` of a decision and of an inspection have them.
nlohmann::ordered_json json_of(const Hazard& hazard);

/// Indented, and ends with a newline.
std::string json_text(const nlohmann::ordered_json& object);

}  // namespace abigate
