// Eleventy's configuration in tests/benchmarks/eleventy.py: two collections in our order and one filter. Nothing is looked for in the Markdown
// but Markdown, and addresses aren't templates, so that no time is lost on either.

const byWeight = (one, other) => one.data.weight - other.data.weight;

export default function (config) {
  config.setUseGitIgnore(false);
  config.setDynamicPermalinks(false);
  config.addCollection("courses", (all) => all.getFilteredByTag("course").sort(byWeight));
  config.addCollection("providers", (all) => all.getFilteredByTag("provider").sort(byWeight));
  config.addFilter("where", (items, name, wanted) => items.filter((item) => [].concat(item.data[name]).includes(wanted)));
  return { markdownTemplateEngine: false };
}
