#include "client/notebook/notebook.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "base/quoting.h"
#include "models/version/parameters_json.h"
#include "nlohmann/json.hpp"

namespace tessera::notebook {
namespace {

using nlohmann::ordered_json;

struct EmbeddedCell {
  absl::string_view kind;  // `md` or `py`.
  absl::string_view text;
};

constexpr EmbeddedCell kCells[] = {
#include "client/notebook/cells.inc"
};

// Writes a value of JSON as Python reads it. JSON's strings and numbers are
// Python's, too.
std::string PythonOf(const ordered_json& value) {
  if (value.is_boolean()) return value.get<bool>() ? "True" : "False";
  if (!value.is_object()) return value.dump();
  std::vector<std::string> members;
  for (const auto& [key, member] : value.items()) {
    members.push_back(absl::StrFormat("\"%s\": %s", key, PythonOf(member)));
  }
  return absl::StrCat("{", absl::StrJoin(members, ", "), "}");
}

std::string ReasonFor(const version::Plan& plan, const std::string& name) {
  for (const version::PlanDecision& decision : plan.decisions) {
    if (decision.name == name) return Printable(decision.reason);
  }
  return "";
}

// The lines of a cell keep their line breaks, as nbformat wants them.
ordered_json LinesOf(absl::string_view text) {
  ordered_json lines = ordered_json::array();
  while (absl::EndsWith(text, "\n")) text.remove_suffix(1);
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '\n');
  for (size_t i = 0; i < parts.size(); ++i) {
    lines.push_back(absl::StrCat(parts[i], i + 1 < parts.size() ? "\n" : ""));
  }
  return lines;
}

ordered_json CellToValue(const Cell& cell, size_t number) {
  ordered_json value = {{"cell_type", cell.code ? "code" : "markdown"},
                        {"id", absl::StrCat("cell-", number)},
                        {"metadata", ordered_json::object()},
                        {"source", LinesOf(cell.text)}};
  if (cell.code) {
    value["execution_count"] = nullptr;
    value["outputs"] = ordered_json::array();
  }
  return value;
}

std::string Introduction(absl::string_view dataset) {
  return absl::StrFormat(
      "# Train on %s\n\n"
      "This notebook trains the network that `tessera train` would train with "
      "the same options, on this machine's GPU, with PyTorch alone. Run all "
      "cells from the top. It shows the loss, the accuracy on validation "
      "samples and the first results, and saves a file for `tessera model "
      "import`.\n\n"
      "The parameters below were planned from the dataset or given. You may "
      "change them; the saved file records the values that were used.",
      Printable(dataset));
}

}  // namespace

std::vector<Cell> CommonCells() {
  std::vector<Cell> cells;
  for (const EmbeddedCell& cell : kCells) {
    cells.push_back(
        {.code = cell.kind == "py", .text = std::string(cell.text)});
  }
  return cells;
}

Cell ParameterCell(const version::Plan& plan) {
  constexpr size_t kCommentColumn = 56;
  const ordered_json values = version::ParametersToValue(plan.parameters);
  std::string text = "P = {\n";
  for (const auto& [key, value] : values.items()) {
    std::string line = absl::StrFormat("    \"%s\": %s,", key, PythonOf(value));
    const std::string reason = ReasonFor(plan, key);
    if (!reason.empty()) {
      line.resize(std::max(line.size(), kCommentColumn), ' ');
      absl::StrAppend(&line, "  # ", reason);
    }
    absl::StrAppend(&text, line, "\n");
  }
  return {.code = true, .text = text + "}\n"};
}

std::string MakeNotebook(absl::string_view dataset, const version::Plan& plan) {
  std::vector<Cell> cells = {{.text = Introduction(dataset)},
                             ParameterCell(plan)};
  for (Cell& cell : CommonCells()) cells.push_back(std::move(cell));
  ordered_json values = ordered_json::array();
  for (const Cell& cell : cells) {
    values.push_back(CellToValue(cell, values.size() + 1));
  }
  const ordered_json notebook = {
      {"cells", values},
      {"metadata",
       {{"accelerator", "GPU"},  // Colab then offers one.
        {"kernelspec",
         {{"display_name", "Python 3"},
          {"language", "python"},
          {"name", "python3"}}},
        {"language_info", {{"name", "python"}}}}},
      {"nbformat", 4},
      {"nbformat_minor", 5}};
  return notebook.dump(1, ' ', false, ordered_json::error_handler_t::replace) +
         "\n";
}

}  // namespace tessera::notebook
