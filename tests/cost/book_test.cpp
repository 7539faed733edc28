#include "catch.hpp"
#include "scenario/pricing.hpp"

using namespace couplet;
using namespace couplet::scenario;

namespace {

std::vector<std::string> problems_in(const std::string& text) {
  Problems problems;
  const Book book = read_price_book(text, "mine.json", problems);
  CHECK((book == nullptr) == !problems.empty());
  std::vector<std::string> texts;
  for (const Problem& problem : problems) texts.push_back(problem.text());
  return texts;
}

using List = std::vector<std::string>;

std::optional<Scenario> load_with(const std::string& pricing, const std::string& components,
                                  Problems& problems) {
  const std::string text =
      R"({"couplet": 1, "run": {"duration": "1h"}, )" + pricing +
      R"("workload": {"visitors": {"to": "web", "arrivals": {"process": "poisson", "rate": "1/s"}}},
"components": {)" +
      components + R"(}, "architectures": {"loose": {}}})";
  LoadOptions options;
  options.file_name = "x.json";
  return load(text, options, problems);
}

List messages(const Problems& problems) {
  List texts;
  for (const Problem& problem : problems) texts.push_back(problem.pointer + ": " + problem.message);
  return texts;
}

}  // namespace

TEST_CASE("the books that ship have every item, each with its source") {
  CHECK(embedded_book_names() == List{"aws-us-east-1", "as-taught"});
  for (const std::string& name : embedded_book_names()) {
    const Book book = price_book_named(name);
    REQUIRE(book != nullptr);
    CHECK(book->name == name);
    for (const std::string& item : cost::item_names()) {
      INFO(name << " " << item);
      CHECK(book->find(item) != nullptr);
    }
    for (const cost::Price& price : book->prices) {
      INFO(name << " " << price.item.name);
      CHECK((!price.source.empty() || !price.known));
      CHECK((price.known || !price.confirmed));  // not known, so not confirmed
      if (price.source == "aws_pricing_page_unread") CHECK_FALSE(price.confirmed);
    }
    CHECK(book->find("instance." + book->assumed_instance) != nullptr);
    CHECK(book->find("database." + book->assumed_database + ".multi_az") != nullptr);
  }
}

TEST_CASE("prices are those of the price list") {
  const Book book = price_book_named("aws-us-east-1");
  const auto price_of = [&](const char* item) { return book->find(item)->tiers.at(0).price; };
  CHECK(price_of("queue.standard.requests") == 400'000'000'000);  // for a million
  CHECK(book->find("queue.standard.requests")->per == 1'000'000);
  CHECK(price_of("queue.fifo.requests") == 500'000'000'000);
  CHECK(price_of("instance.t3.micro") == 10'400'000'000);
  CHECK(book->find("instance.t3.micro")->per == 3600);
  CHECK(price_of("function.gb_seconds") == 16'666'700);
  CHECK(book->find("balancer.application")->whole);
  CHECK_FALSE(book->find("instance.t2.small")->confirmed);
  CHECK_FALSE(book->find("cache.node")->known);
  CHECK(price_book_named("as-taught")->find("queue.fifo.requests")->tiers.at(0).price == 400'000'000'000);
}

TEST_CASE("a book of one's own begins with another") {
  Problems problems;
  const Book book = read_price_book(
      R"({"couplet_prices": 1, "extends": "aws-us-east-1", "prices": {"instance.t3.micro": {"usd": 0.01}}})",
      "prices/mine.json", problems);
  REQUIRE(book != nullptr);
  CHECK(book->name == "mine");
  CHECK(book->find("instance.t3.micro")->tiers.at(0).price == 10'000'000'000);
  CHECK(book->find("instance.t3.small")->tiers.at(0).price == 20'800'000'000);
}

TEST_CASE("a free tier is one of something") {
  CHECK(
      problems_in(R"({"couplet_prices": 1, "free": [{"name": "x", "of": [], "quantity": 1}]})") ==
      List{"mine.json:1:52: /free/0/of: expected at least one item, such as [\"queue.standard.requests\"]"});
}

TEST_CASE("mistakes in a book are all reported, each at its place") {
  CHECK(problems_in(R"({"couplet_prices": 2})") ==
        List{"mine.json:1:20: /couplet_prices: expected 1, the version of the format that this program "
             "reads, found 2"});
  CHECK(
      problems_in(R"({"couplet_prices": 1, "extends": "aws-us-west-1"})") ==
      List{R"(mine.json:1:34: /extends: unknown price book "aws-us-west-1"; did you mean "aws-us-east-1"?)"});
  CHECK(
      problems_in(
          R"({"couplet_prices": 1, "prices": {"queue.fifo.request": {"usd": 1}, "bucket.puts": {"usd": -1}}})") ==
      List{
          R"(mine.json:1:34: /prices/queue.fifo.request: there is no item "queue.fifo.request"; did you mean "queue.fifo.requests"?)",
          "mine.json:1:91: /prices/bucket.puts/usd: expected US dollars of at most 12 decimal places, found "
          "-1"});
  CHECK(
      problems_in(
          R"({"couplet_prices": 1, "prices": {"bucket.puts": {}, "bucket.gets": {"usd": 1, "source": "x"}}})") ==
      List{
          R"(mine.json:1:49: /prices/bucket.puts: a price has "usd" or "tiers", such as "usd": 0.4, "per": 1000000)",
          R"(mine.json:1:89: /prices/bucket.gets/source: there is no source "x" among "sources")"});
  CHECK(
      problems_in(
          R"({"couplet_prices": 1, "prices": {"bucket.puts": {"tiers": [{"from": 1, "usd": 1}, {"from": 1, "usd": 1}]}}})") ==
      List{"mine.json:1:69: /prices/bucket.puts/tiers/0/from: the first tier begins at 0",
           "mine.json:1:92: /prices/bucket.puts/tiers/1/from: a tier begins behind the one before it"});
}

TEST_CASE("what a book lacks is an error that says what it has") {
  const std::string own =
      R"("pricing": {"couplet_prices": 1, "assumed": {"instance": "t2.micro"}, "prices": {"instance.t2.micro": {"usd": 1}}}, )";
  Problems problems;
  CHECK(load_with(own, R"("web": {"kind": "service"})", problems).has_value());
  CHECK_FALSE(load_with(own, R"("web": {"kind": "service", "instance_type": "t3.micro"})", problems));
  CHECK(
      messages(problems) ==
      List{
          R"(/components/web/instance_type: the price book "the scenario's own" has no price for an instance "t3.micro"; it has t2.micro)"});
  CHECK_FALSE(load_with(own, R"("web": {"kind": "queue"})", problems));
  CHECK(
      messages(problems) ==
      List{
          R"(/components/web: the price book "the scenario's own" has no price for "queue.standard.requests"; it has instance.t2.micro)"});
  CHECK_FALSE(load_with("", R"("web": {"kind": "database", "instance_type": "db.t3.nano"})", problems));
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].message.find(
            R"(has no price for a database "db.t3.nano.single_az"; it has db.t3.micro.single_az)") !=
        std::string::npos);
}

TEST_CASE("a price book that nobody knows is an error") {
  Problems problems;
  CHECK_FALSE(load_with(R"("pricing": "aws-us-east-2", )", R"("web": {"kind": "service"})", problems));
  CHECK(
      messages(problems) ==
      List{
          R"(/pricing: unknown price book "aws-us-east-2"; did you mean "aws-us-east-1"? (a file's name has a point in it))"});
  const auto taught = load_with(R"("profile": "as_taught", )", R"("web": {"kind": "service"})", problems);
  REQUIRE(taught.has_value());
  CHECK(taught->prices->name == "as-taught");
}
