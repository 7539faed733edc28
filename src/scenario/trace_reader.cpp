#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "scenario/csv_rows.hpp"
#include "scenario/quantities.hpp"
#include "scenario/readers.hpp"

namespace couplet::scenario {

namespace {

constexpr std::size_t rows_max = 10'000'000;
constexpr int problems_max = 20;            // of one file; then the rest is not looked at
constexpr std::size_t values_max = 65'535;  // different ones, of one attribute

bool is_plain_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos;
}

/// Reads the lines of one trace behind its header.
class TraceReader {
 public:
  TraceReader(Fields& fields, const Value& reference, Files::File& file,
              std::vector<AttributeDraft>& attributes)
      : fields_(fields), reference_(reference), file_(file), rows_(file.content), attributes_(attributes) {}

  TraceArrivals read() {
    if (!read_header()) return {};
    while (problems_ < problems_max && rows_.next()) {
      if (trace_.at.size() == rows_max) {
        complain(rows_.line(), 1, fmt::format("a trace has at most {} rows", grouped(rows_max)));
        return {};
      }
      read_row();
    }
    check_quotes();
    if (problems_ == problems_max) {
      fields_.log().add(reference_, fmt::format("{} has more mistakes than these; the rest was not looked at",
                                                in_quotes(file_.path)));
    }
    if (problems_ == 0 && trace_.at.empty()) complain(rows_.line() + 1, 1, "the trace has no rows");
    return std::move(trace_);
  }

 private:
  struct Labelled {
    std::size_t column;
    std::size_t draft;  // in attributes_
    std::map<std::string, std::uint16_t> known;
  };

  void complain(int line, int column, std::string message) {
    fields_.log().add_elsewhere(reference_, file_.path, line, column, std::move(message));
    ++problems_;
  }

  bool check_quotes() {
    if (rows_.open_quote_column() == 0) return true;
    complain(rows_.line(), rows_.open_quote_column(),
             "the text that begins here has no closing quote (\") on its line");
    return false;
  }

  bool read_header() {
    if (!rows_.next()) {
      if (check_quotes()) complain(1, 1, "the file is empty; its first line names the columns");
      return false;
    }
    for (std::size_t i = 0; i < rows_.count(); ++i) header_.push_back(rows_.fields()[i].text);
    time_ = column(fields_.require("time", R"("time": "seconds", the name of its column)"));
    if (const Value* payload = fields_.find("payload")) payload_ = column(payload);
    if (const Value* named = fields_.find("attributes")) read_names(*named);
    return good_ && time_.has_value();
  }

  std::optional<std::size_t> column(const Value* name) {
    const std::optional<std::string> text = name == nullptr ? std::nullopt : read_text(*name, fields_.log());
    good_ = good_ && text.has_value();
    if (!text) return std::nullopt;
    const auto found = std::find(header_.begin(), header_.end(), *text);
    if (found != header_.end()) return static_cast<std::size_t>(found - header_.begin());
    fields_.log().add(*name,
                      unknown_word(fmt::format("column of {}", in_quotes(file_.path)), *text, header_));
    good_ = false;
    return std::nullopt;
  }

  void read_names(const Value& named) {
    if (named.kind != Value::Kind::object) {
      fields_.log().add(named,
                        fmt::format(R"(expected columns by attribute, such as {{"type": "kind"}}, found {})",
                                    describe(named)));
      good_ = false;
      return;
    }
    for (const Member& member : named.members) {
      const bool good = check_name(member, "an attribute", fields_.log());
      const auto found = column(&member.value);
      good_ = good_ && good;
      if (!good || !found) continue;
      labelled_.push_back({*found, attributes_.size(), {}});
      attributes_.push_back({member.key, {}, {}, {}});
    }
  }

  void read_row() {
    if (rows_.count() != header_.size()) {
      complain(rows_.line(), 1,
               fmt::format("{} values, but the first line names {} columns", rows_.count(), header_.size()));
      return;
    }
    read_time(rows_.fields()[*time_]);
    if (payload_) read_payload(rows_.fields()[*payload_]);
    for (Labelled& labelled : labelled_) read_label(labelled, rows_.fields()[labelled.column]);
  }

  void read_time(const CsvRows::Field& field) {
    const std::string text = is_plain_number(field.text) ? field.text + "s" : field.text;
    const Parsed<sim::Duration> parsed = parse_duration(text);
    if (!parsed.value) {
      complain(rows_.line(), field.column,
               fmt::format("{}: {}; a time is in seconds, such as 1.5, or a duration", header_[*time_],
                           parsed.error));
      return;
    }
    const sim::Time at = sim::start_of_run + *parsed.value;
    if (!trace_.at.empty() && at < trace_.at.back()) {
      complain(rows_.line(), field.column,
               fmt::format("{}: {} comes before {} of an earlier row; a trace never goes back",
                           header_[*time_], field.text, duration_text(trace_.at.back() - sim::start_of_run)));
      return;
    }
    trace_.at.push_back(at);
  }

  void read_payload(const CsvRows::Field& field) {
    const std::string text = is_plain_number(field.text) ? field.text + "B" : field.text;
    const Parsed<sim::Bytes> parsed = parse_size(text);
    if (parsed.value) {
      trace_.payload.push_back(*parsed.value);
    } else {
      complain(rows_.line(), field.column, fmt::format("{}: {}", header_[*payload_], parsed.error));
    }
  }

  void read_label(Labelled& labelled, const CsvRows::Field& field) {
    AttributeDraft& draft = attributes_[labelled.draft];
    const auto [found, fresh] = labelled.known.emplace(field.text, draft.values.size());
    if (fresh && draft.values.size() == values_max) {
      complain(
          rows_.line(), field.column,
          fmt::format("{}: more than {} different values", header_[labelled.column], grouped(values_max)));
      problems_ = problems_max;
      return;
    }
    if (fresh) draft.values.push_back(field.text);
    draft.rows.push_back(found->second);
  }

  Fields& fields_;
  const Value& reference_;
  Files::File& file_;
  CsvRows rows_;
  std::vector<AttributeDraft>& attributes_;
  std::vector<std::string> header_;
  std::optional<std::size_t> time_;
  std::optional<std::size_t> payload_;
  std::vector<Labelled> labelled_;
  TraceArrivals trace_;
  int problems_ = 0;
  bool good_ = true;
};

}  // namespace

TraceArrivals read_trace(Fields& fields, Files& files, std::vector<AttributeDraft>& attributes) {
  for (const std::string_view key : {"time", "payload", "attributes"}) fields.find(key);
  const Value* reference = fields.require("file", R"("file": "visitors.csv")");
  if (reference == nullptr) return {};
  std::optional<Files::File> file = files.read(*reference, fields.log());
  return file ? TraceReader(fields, *reference, *file, attributes).read() : TraceArrivals{};
}

}  // namespace couplet::scenario
