//! The programs in the project's pages, as doc tests.

/// A module for each page, whose documentation is the page. `tests/pages.rs` checks that no page is missing.
macro_rules! pages {
    ($($name:ident: $path:literal,)*) => {
        $(
            #[cfg(doctest)]
            #[doc = include_str!($path)]
            mod $name {}
        )*
    };
}

pages! {
    readme: "../../README.md",
    derive: "../../orm-derive/docs/model.md",
    index: "../../docs/guide/README.md",
    aggregates: "../../docs/guide/aggregates.md",
    compile_errors: "../../docs/guide/compile-errors.md",
    concurrency: "../../docs/guide/concurrency.md",
    costs: "../../docs/guide/costs.md",
    eager_loading: "../../docs/guide/eager-loading.md",
    hooks: "../../docs/guide/hooks.md",
    include: "../../docs/guide/include.md",
    ingest: "../../docs/guide/ingest.md",
    keys: "../../docs/guide/keys.md",
    linking: "../../docs/guide/linking.md",
    loaded_types: "../../docs/guide/loaded-types.md",
    queries: "../../docs/guide/queries.md",
    query_plans: "../../docs/guide/query-plans.md",
    referential_actions: "../../docs/guide/referential-actions.md",
    relations: "../../docs/guide/relations.md",
    schema: "../../docs/guide/schema.md",
    self_referential: "../../docs/guide/self-referential.md",
    storing_queries: "../../docs/guide/storing-queries.md",
    testing: "../../docs/guide/testing.md",
    transactions: "../../docs/guide/transactions.md",
    troubleshooting: "../../docs/guide/troubleshooting.md",
    untrusted_input: "../../docs/guide/untrusted-input.md",
    vuex_orm: "../../docs/guide/vuex-orm.md",
    writing: "../../docs/guide/writing.md",
    you_expect: "../../docs/guide/you-expect.md",
}

pub mod guide;
