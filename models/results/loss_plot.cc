#include "models/results/loss_plot.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <string>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/results/picture.h"
#include "models/results/plot_axis.h"

namespace tessera::results {
namespace {

constexpr int kWidth = 1200;
constexpr int kHeight = 700;
// Drawing is done at this scale and then reduced, for smoother letters.
constexpr int kOversampling = 2;
constexpr int kFont = cv::FONT_HERSHEY_SIMPLEX;
constexpr double kTextScale = 0.5;
constexpr double kTitleScale = 0.7;
// Margins of the panels, in pixels of the picture.
constexpr int kLeftMargin = 90;
constexpr int kRightMargin = 30;
constexpr int kTopMargin = 60;
constexpr int kBottomMargin = 60;
constexpr int kBetween = 30;
constexpr double kLossPart = 0.6;  // Of the height, if there are two panels.
constexpr int kTicks = 6;
constexpr int kEpochTicks = 12;

// Blue, green, red.
const cv::Scalar kBlack(40, 40, 40);
const cv::Scalar kGrid(228, 228, 228);
const cv::Scalar kFrame(150, 150, 150);
const cv::Scalar kTrainingColor(180, 119, 31);
const cv::Scalar kValidationColor(14, 127, 255);
const cv::Scalar kApColor(44, 160, 44);
const cv::Scalar kBestColor(120, 120, 120);

enum class Align { kLeft, kCentre, kRight };

struct Series {
  std::string name;
  cv::Scalar color;
  std::vector<double> values;  // One for each epoch; NaN leaves a gap.
};

bool HasFigure(const Series& series) {
  return std::any_of(series.values.begin(), series.values.end(),
                     [](double value) { return std::isfinite(value); });
}

// Draws the picture. Coordinates are in pixels of the final picture.
class Canvas {
 public:
  Canvas()
      : pixels_(kHeight * kOversampling, kWidth * kOversampling, CV_8UC3,
                cv::Scalar::all(255)) {}

  // `thickness` is in half pixels.
  void Line(cv::Point2d from, cv::Point2d to, const cv::Scalar& color,
            int thickness) {
    cv::line(pixels_, Scaled(from), Scaled(to), color, thickness, cv::LINE_AA);
  }
  void Dot(cv::Point2d centre, double radius, const cv::Scalar& color) {
    cv::circle(pixels_, Scaled(centre),
               static_cast<int>(std::lround(radius * kOversampling)), color,
               cv::FILLED, cv::LINE_AA);
  }
  // `at` is the middle of the text's height and, horizontally, the side that
  // `align` names.
  void Text(const std::string& text, cv::Point2d at, Align align,
            double scale = kTextScale) {
    Put(pixels_, text, Scaled(at), align, scale);
  }
  // Draws text that reads from bottom to top.
  void UprightText(const std::string& text, cv::Point2d centre) {
    const int length = pixels_.rows;
    const int height = 20 * kOversampling;
    cv::Mat strip(height, length, CV_8UC3, cv::Scalar::all(255));
    Put(strip, text, {length - Scaled(centre).y, height / 2}, Align::kCentre,
        kTextScale);
    cv::rotate(strip, strip, cv::ROTATE_90_COUNTERCLOCKWISE);
    const cv::Rect place(Scaled(centre).x - height / 2, 0, height, length);
    // The minimum only darkens, so that drawings beside the text stay.
    cv::Mat target = pixels_(place);
    cv::min(target, strip, target);
  }

  cv::Mat Picture() const {
    cv::Mat picture;
    cv::resize(pixels_, picture, {kWidth, kHeight}, 0, 0, cv::INTER_AREA);
    return picture;
  }

 private:
  static cv::Point Scaled(cv::Point2d point) {
    return {static_cast<int>(std::lround(point.x * kOversampling)),
            static_cast<int>(std::lround(point.y * kOversampling))};
  }
  static void Put(cv::Mat& pixels, const std::string& text, cv::Point at,
                  Align align, double scale) {
    int baseline = 0;
    const cv::Size size = cv::getTextSize(text, kFont, scale * kOversampling,
                                          kOversampling, &baseline);
    if (align == Align::kCentre) at.x -= size.width / 2;
    if (align == Align::kRight) at.x -= size.width;
    at.y += size.height / 2;
    cv::putText(pixels, text, at, kFont, scale * kOversampling, kBlack,
                kOversampling, cv::LINE_AA);
  }

  cv::Mat pixels_;
};

// A rectangle with its own vertical axis. All panels have the same epoch axis.
struct Panel {
  cv::Rect2d area;
  std::string label;
  std::vector<Series> series;
  PlotAxis epochs;
  PlotAxis values;

  cv::Point2d Place(double epoch, double value) const {
    return {area.x + area.width * epochs.Position(epoch),
            area.y + area.height * (1 - values.Position(value))};
  }
};

void DrawAxes(const Panel& panel, bool name_epochs, Canvas& canvas) {
  const cv::Rect2d& area = panel.area;
  const double bottom = area.y + area.height;
  const double right = area.x + area.width;
  for (const Tick& tick : panel.values.ticks) {
    const double y = panel.Place(1, tick.value).y;
    canvas.Line({area.x, y}, {right, y}, kGrid, 2);
    canvas.Text(tick.label, {area.x - 10, y}, Align::kRight);
  }
  for (const Tick& tick : panel.epochs.ticks) {
    const double x = area.x + area.width * panel.epochs.Position(tick.value);
    canvas.Line({x, area.y}, {x, bottom}, kGrid, 2);
    canvas.Line({x, bottom}, {x, bottom + 5}, kFrame, 2);
    if (name_epochs) {
      canvas.Text(tick.label, {x, bottom + 18}, Align::kCentre);
    }
  }
  for (const double y : {area.y, bottom}) {
    canvas.Line({area.x, y}, {right, y}, kFrame, 2);
  }
  for (const double x : {area.x, right}) {
    canvas.Line({x, area.y}, {x, bottom}, kFrame, 2);
  }
  canvas.UprightText(panel.label, {22, area.y + area.height / 2});
}

void DrawSeries(const Panel& panel, const Series& series, Canvas& canvas) {
  // Dots mark the epochs if there are few.
  const bool dots = series.values.size() <= 60;
  for (size_t i = 0; i < series.values.size(); ++i) {
    if (!std::isfinite(series.values[i])) continue;
    const auto epoch = static_cast<double>(i + 1);
    const cv::Point2d here = panel.Place(epoch, series.values[i]);
    if (dots) canvas.Dot(here, 3, series.color);
    if (i > 0 && std::isfinite(series.values[i - 1])) {
      canvas.Line(panel.Place(epoch - 1, series.values[i - 1]), here,
                  series.color, 4);
    }
  }
}

void DrawBestEpoch(const Panel& panel, int epoch, Canvas& canvas) {
  const double x = panel.area.x + panel.area.width *
                                      panel.epochs.Position(epoch);
  constexpr double kDash = 6;
  for (double y = 0; y < panel.area.height; y += 2 * kDash) {
    canvas.Line({x, panel.area.y + y},
                {x, panel.area.y + std::min(y + kDash, panel.area.height)},
                kBestColor, 3);
  }
}

// Draws the legend in one row above the panels, beginning at the right.
void DrawLegend(const std::vector<Panel>& panels, int best_epoch,
                Canvas& canvas) {
  std::vector<Series> entries;
  for (const Panel& panel : panels) {
    entries.insert(entries.end(), panel.series.begin(), panel.series.end());
  }
  if (best_epoch > 0) {
    entries.push_back({absl::StrFormat("best epoch (%d)", best_epoch),
                       kBestColor,
                       {}});
  }
  const double y = kTopMargin - 16;
  double x = kWidth - kRightMargin;
  std::reverse(entries.begin(), entries.end());
  for (const Series& entry : entries) {
    canvas.Text(entry.name, {x, y}, Align::kRight);
    int baseline = 0;
    x -= cv::getTextSize(entry.name, kFont, kTextScale, 1, &baseline).width + 8;
    canvas.Line({x - 24, y}, {x, y}, entry.color, 5);
    x -= 24 + 22;
  }
}

std::vector<Panel> PanelsOf(const LossPlot& plot) {
  Series training{"training loss", kTrainingColor, {}};
  Series validation{"validation loss", kValidationColor, {}};
  Series ap{"validation AP", kApColor, {}};
  for (const version::EpochMetrics& metrics : plot.history) {
    training.values.push_back(metrics.training_loss);
    validation.values.push_back(metrics.validation_loss);
    ap.values.push_back(metrics.validation_ap50);
  }
  Panel losses{.label = "loss"};
  for (const Series& series : {training, validation}) {
    if (HasFigure(series)) losses.series.push_back(series);
  }
  Panel precision{.label = "AP at IoU 0.5"};
  if (HasFigure(ap)) precision.series.push_back(ap);
  std::vector<Panel> panels;
  for (Panel& panel : std::vector<Panel>{losses, precision}) {
    if (!panel.series.empty()) panels.push_back(panel);
  }
  return panels;
}

// Sets the places and axes of the panels.
void LayOut(int epochs, std::vector<Panel>& panels) {
  const double width = kWidth - kLeftMargin - kRightMargin;
  double height = kHeight - kTopMargin - kBottomMargin;
  if (panels.size() > 1) height -= kBetween;
  double y = kTopMargin;
  for (Panel& panel : panels) {
    double part = 1;
    if (panels.size() > 1) {
      part = &panel == &panels.front() ? kLossPart : 1 - kLossPart;
    }
    panel.area = {double{kLeftMargin}, y, width, height * part};
    y += height * part + kBetween;
    std::vector<double> values;
    for (const Series& series : panel.series) {
      values.insert(values.end(), series.values.begin(), series.values.end());
    }
    panel.values = AxisFor(values, kTicks, /*may_be_logarithmic=*/
                           panel.label == "loss");
    if (panel.values.logarithmic) panel.label += " (logarithmic)";
    panel.epochs = EpochAxis(epochs, kEpochTicks);
  }
}

cv::Mat Draw(const LossPlot& plot) {
  std::vector<Panel> panels = PanelsOf(plot);
  LayOut(static_cast<int>(plot.history.size()), panels);
  Canvas canvas;
  for (const Panel& panel : panels) {
    DrawAxes(panel, &panel == &panels.back(), canvas);
    if (plot.best_epoch > 0) DrawBestEpoch(panel, plot.best_epoch, canvas);
    for (const Series& series : panel.series) {
      DrawSeries(panel, series, canvas);
    }
  }
  DrawLegend(panels, plot.best_epoch, canvas);
  canvas.Text(plot.title, {double{kLeftMargin}, 20}, Align::kLeft,
              kTitleScale);
  const cv::Rect2d& area = panels.back().area;
  canvas.Text("epoch", {area.x + area.width / 2, kHeight - 18.0},
              Align::kCentre);
  return canvas.Picture();
}

}  // namespace

absl::Status WriteLossPlot(const std::filesystem::path& path,
                           const LossPlot& plot) {
  assert(!plot.history.empty());
  return WritePicture(path, "leave --plot out", [&] { return Draw(plot); });
}

}  // namespace tessera::results
