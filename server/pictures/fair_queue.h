// What waits for a thread, in turns of users.
#ifndef TESSERA_SERVER_PICTURES_FAIR_QUEUE_H_
#define TESSERA_SERVER_PICTURES_FAIR_QUEUE_H_

#include <algorithm>
#include <cstddef>
#include <deque>
#include <string>
#include <utility>

namespace tessera::pictures {

// One item of each user has its turn, then the next one of each. An item that
// several users want has the turn of the user who comes first.
//
// Not thread-safe. `Item` has `==`.
template <typename Item>
class FairQueue {
 public:
  // So many items of all users, and of one, may wait.
  FairQueue(size_t most, size_t most_of_one)
      : most_(most), most_of_one_(most_of_one) {}

  // Does nothing if the user's item waits already. Returns false if the queue
  // is full.
  bool Add(const std::string& user, const Item& item) {
    auto line = std::find_if(lines_.begin(), lines_.end(),
                             [&](const Line& one) { return one.user == user; });
    if (line != lines_.end() && Has(*line, item)) return true;
    const size_t of_user = line == lines_.end() ? 0 : line->items.size();
    if (size_ >= most_ || of_user >= most_of_one_) return false;
    if (line == lines_.end()) line = lines_.insert(line, Line{user, {}});
    line->items.push_back(item);
    ++size_;
    return true;
  }

  bool empty() const { return size_ == 0; }
  // Whose turn it is. It stays until Remove(). REQUIRES: !empty().
  const Item& front() const { return lines_.front().items.front(); }

  // Removes the item for all users. The user whose turn it was is last now.
  void Remove(const Item& item) {
    if (!empty() && front() == item) {
      std::rotate(lines_.begin(), lines_.begin() + 1, lines_.end());
    }
    for (Line& line : lines_) size_ -= std::erase(line.items, item);
    std::erase_if(lines_, [](const Line& line) { return line.items.empty(); });
  }

 private:
  struct Line {
    std::string user;
    std::deque<Item> items;
  };
  static bool Has(const Line& line, const Item& item) {
    return std::find(line.items.begin(), line.items.end(), item) !=
           line.items.end();
  }

  const size_t most_;
  const size_t most_of_one_;
  size_t size_ = 0;
  std::deque<Line> lines_;  // Of users with items. The first has its turn.
};

}  // namespace tessera::pictures

#endif  // TESSERA_SERVER_PICTURES_FAIR_QUEUE_H_
