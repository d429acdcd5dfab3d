#include "analyzer/tools/gate_line.h"

#include <algorithm>
#include <memory>

#include "analyzer/config/reader.h"
#include "analyzer/config/suggest.h"
#include "analyzer/config/yaml.h"
#include "analyzer/model/files.h"

namespace abigate {

namespace {

class HelpFormatter : public CLI::Formatter {
 public:
  explicit HelpFormatter(std::string_view usage) : usage_(usage) {}
  std::string make_usage(const CLI::App*, std::string) const override {
    return "\nUsage: abi-gate " + std::string(usage_) + "\n";
  }
  std::string make_positionals(const CLI::App*) const override { return {}; }

 private:
  std::string_view usage_;
};

}  // namespace

GateLine::GateLine(std::string_view command, std::string_view usage, std::string_view description,
                   std::string_view examples)
    : command_(command), app_(std::string(description), "abi-gate " + std::string(command)) {
  app_.footer(std::string(examples));
  app_.formatter(std::make_shared<HelpFormatter>(usage));
  app_.allow_extras();
  app_.add_option("words", words_, "");
}

Result<bool> GateLine::parse(std::span<const std::string> arguments) {
  try {
    // CLI11 takes the arguments from the back.
    app_.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    const auto written = write_file("-", app_.help());
    return written ? Result<bool>(false) : std::unexpected(written.error());
  } catch (const CLI::ParseError& error) {
    return usage_error(command_ + ": " + error.what());
  }
  if (app_.remaining_size() == 0) {
    return true;
  }
  const std::string word = app_.remaining().front();
  std::vector<std::string> names;
  for (const CLI::Option* option : app_.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      names.push_back("--" + name);
    }
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  const auto near = nearest(std::string_view(word).substr(0, word.find('=')), known);
  return usage_error(
      command_ + ": unknown option " + yaml::quoted(word) +
      (near ? "; did you mean " + std::string(*near) + "?" : "; abi-gate " + command_ + " --help lists all"));
}

Result<void> expect_word(std::string_view option, const std::string& word, std::span<const std::string_view> known) {
  if (std::ranges::find(known, word) != known.end()) {
    return {};
  }
  const auto near = nearest(word, known);
  return usage_error(std::string(option) + ": expected " + yaml::joined(known) + ", found " + yaml::quoted(word) +
                     (near ? "; did you mean " + std::string(*near) + "?" : ""));
}

}  // namespace abigate
