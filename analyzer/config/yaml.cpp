#include "analyzer/config/yaml.h"

#include <optional>
#include <sstream>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <yaml-cpp/anchor.h>
#include <yaml-cpp/emitterstyle.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

namespace abigate::yaml {

namespace {

constexpr std::size_t deepest = 32;
constexpr std::size_t most_nodes = 100'000;
constexpr std::size_t heaviest = 8 * largest_file_bytes;
constexpr std::size_t node_weight = 16;
constexpr std::size_t most_problems = 20;
constexpr std::size_t longest_quote = 60;

// Ends the parse from inside yaml-cpp; caught in parse().
struct Refused {
  Mark mark;
  std::string message;
};

Mark mark_of(const YAML::Mark& mark) {
  // yaml-cpp counts from 0 and marks "unknown" as -1.
  return {static_cast<std::size_t>(mark.line + 1), static_cast<std::size_t>(mark.column + 1)};
}

// Builds the tree from yaml-cpp's events, because its own tree keeps no track of duplicate keys or of what aliases
// expand to.
class Builder : public YAML::EventHandler {
 public:
  explicit Builder(Problems& problems) : problems_(problems) {}

  NodePointer root() const { return root_; }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { leaf(Kind::nothing, mark, anchor, {}); }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, const std::string& value) override {
    leaf(Kind::scalar, mark, anchor, value);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Kind::list, mark, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Kind::map, mark, anchor);
  }
  void OnMapEnd() override { close(); }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
      throw Refused{mark_of(mark), "this alias names a node that contains it"};
    }
    count_node(mark_of(mark));
    attach(found->second, mark_of(mark));
  }

 private:
  struct Open {
    std::shared_ptr<Node> node;
    YAML::anchor_t anchor = YAML::NullAnchor;
    std::optional<Entry> key;  // of a map: read, its value still to come
    std::unordered_map<std::string, std::size_t> lines;
  };

  void leaf(Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor, const std::string& text) {
    count_node(mark_of(mark));
    auto node = std::make_shared<Node>();
    node->kind = kind;
    node->mark = mark_of(mark);
    node->text = text;
    node->weight = node_weight + text.size();
    remember(anchor, node);
    attach(node, node->mark);
  }

  void open(Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    count_node(mark_of(mark));
    if (open_.size() == deepest) {
      throw Refused{mark_of(mark), "nested more than " + std::to_string(deepest) + " levels deep"};
    }
    Open level;
    level.node = std::make_shared<Node>();
    level.node->kind = kind;
    level.node->mark = mark_of(mark);
    level.node->weight = node_weight;
    level.anchor = anchor;
    open_.push_back(std::move(level));
  }

  void close() {
    const Open level = std::move(open_.back());
    open_.pop_back();
    remember(level.anchor, level.node);
    attach(level.node, level.node->mark);
  }

  void remember(YAML::anchor_t anchor, NodePointer node) {
    if (anchor != YAML::NullAnchor) {
      anchors_[anchor] = std::move(node);
    }
  }

  void count_node(Mark mark) {
    if (++nodes_ > most_nodes) {
      throw Refused{mark, "more than " + std::to_string(most_nodes) + " nodes in one file"};
    }
  }

  // Gives a finished node to the list or map that is open.
  void attach(const NodePointer& node, Mark mark) {
    if (open_.empty()) {
      root_ = node;
      return;
    }
    Open& parent = open_.back();
    parent.node->weight += node->weight;
    if (parent.node->weight > heaviest) {
      throw Refused{mark, "aliases expand this file to more than it may hold: write the content out"};
    }
    if (parent.node->kind == Kind::list) {
      parent.node->items.push_back(node);
    } else if (!parent.key) {
      take_key(parent, *node, mark);
    } else {
      take_value(parent, node);
    }
  }

  void take_key(Open& parent, const Node& node, Mark mark) {
    if (node.kind != Kind::scalar) {
      throw Refused{mark, "expected a key, found " + described(node)};
    }
    parent.key = Entry{node.text, mark, nullptr};
  }

  void take_value(Open& parent, const NodePointer& node) {
    Entry entry = *std::exchange(parent.key, std::nullopt);
    entry.value = node;
    const auto [first, inserted] = parent.lines.try_emplace(entry.key, entry.mark.line);
    if (inserted) {
      parent.node->entries.push_back(std::move(entry));
    } else {
      problems_.add(entry.mark, "key " + quoted(entry.key) + " appears twice, first in line " +
                                    std::to_string(first->second) + ": join the two");
    }
  }

  Problems& problems_;
  std::vector<Open> open_;
  std::unordered_map<YAML::anchor_t, NodePointer> anchors_;
  NodePointer root_ = std::make_shared<Node>();
  std::size_t nodes_ = 0;
};

}  // namespace

void Problems::add(Mark where, std::string_view message) {
  if (++count_ > most_problems) {
    return;
  }
  lines_ += (lines_.empty() ? "" : "\n") + file_ + ":" + std::to_string(where.line) + ":" +
            std::to_string(where.column) + ": " + std::string(message);
}

bool Problems::full() const { return count_ >= most_problems; }

std::unexpected<Error> Problems::error() const {
  if (count_ <= most_problems) {
    return usage_error(lines_);
  }
  return usage_error(lines_ + "\n" + file_ + ": and " + std::to_string(count_ - most_problems) + " more");
}

NodePointer parse(const std::string& content, Problems& problems) {
  if (content.size() > largest_file_bytes) {
    problems.add({}, "larger than 1 MiB");
    return nullptr;
  }
  try {
    std::istringstream stream(content);
    YAML::Parser parser(stream);
    Builder builder(problems);
    if (parser.HandleNextDocument(builder) && parser) {
      // A file may end with "---" or "...": what follows must hold nothing.
      Problems unused{""};
      Builder second(unused);
      if (parser.HandleNextDocument(second) && second.root()->kind != Kind::nothing) {
        problems.add(second.root()->mark, "expected one document, found a second one behind \"---\": split the file");
        return nullptr;
      }
    }
    return builder.root();
  } catch (const Refused& refused) {
    problems.add(refused.mark, refused.message);
  } catch (const YAML::Exception& error) {
    problems.add(mark_of(error.mark), "not YAML: " + error.msg);
  }
  return nullptr;
}

std::string quoted(std::string_view text) {
  std::string shown = "\"";
  for (const char c : text.substr(0, longest_quote)) {
    shown += (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) ? '?' : c;
  }
  return shown + (text.size() > longest_quote ? "…\"" : "\"");
}

std::string described(const Node& node) {
  switch (node.kind) {
    case Kind::nothing:
      return "nothing";
    case Kind::scalar:
      return quoted(node.text);
    case Kind::list:
      return "a list";
    case Kind::map:
      return "a map";
  }
  std::unreachable();
}

}  // namespace abigate::yaml
