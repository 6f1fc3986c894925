// The Jupyter notebook that trains a network with PyTorch alone.
#ifndef TESSERA_CLIENT_NOTEBOOK_NOTEBOOK_H_
#define TESSERA_CLIENT_NOTEBOOK_NOTEBOOK_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "models/version/plan.h"

namespace tessera::notebook {

struct Cell {
  bool code = false;  // Python; else Markdown.
  std::string text;
};

// The cells that every notebook has, from cells/. All functions of a training
// are in them. They read the parameters from a dict `P`.
std::vector<Cell> CommonCells();

// The cell that sets `P`: each parameter of the plan on a line of its own, with
// the reason for its value. The keys are those of a manifest.
Cell ParameterCell(const version::Plan& plan);

// Returns the notebook's bytes (nbformat 4.5). `dataset` is the name that
// users write, such as `wing@2`. The same plan gives the same bytes.
std::string MakeNotebook(absl::string_view dataset, const version::Plan& plan);

}  // namespace tessera::notebook

#endif  // TESSERA_CLIENT_NOTEBOOK_NOTEBOOK_H_
