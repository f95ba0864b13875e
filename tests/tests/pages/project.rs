//! What the project says of itself in several places is the same everywhere.

use std::path::Path;

use super::{files, lines_that, root, text};

/// The value of a key in the text of a manifest.
fn value<'t>(manifest: &'t str, key: &str) -> &'t str {
    let start = format!("{key} = \"");
    let line = manifest.lines().find_map(|line| line.strip_prefix(&start));
    line.and_then(|line| line.split('"').next()).unwrap_or_else(|| panic!("no `{key}`"))
}

#[test]
fn the_readme_names_the_minimum_supported_rust_version() {
    let version = value(&text(&root().join("Cargo.toml")), "rust-version").to_owned();
    let sentence = format!("Minimum supported Rust version: {version}.");
    assert!(text(&root().join("README.md")).contains(&sentence), "README.md lacks: {sentence}");
}

#[test]
fn published_crates_hold_the_licenses() {
    for published in ["orm-core", "orm-derive"] {
        for license in ["LICENSE-MIT", "LICENSE-APACHE"] {
            let copy = text(&root().join(published).join(license));
            assert!(copy == text(&root().join(license)), "{published}/{license} is no copy");
        }
    }
}

#[test]
fn crates_of_one_release_have_one_version() {
    let manifest = text(&root().join("Cargo.toml"));
    let version = value(&manifest, "version");
    for published in ["orm-core", "orm-derive"] {
        let dependency =
            format!("{published} = {{ path = \"{published}\", version = \"={version}\" }}");
        assert!(manifest.contains(&dependency), "Cargo.toml lacks: {dependency}");
    }
}

/// Columns of a comment. Code has 100, which rustfmt sees to; it leaves comments as they are.
const WIDTH: usize = 120;

/// Cases of compiler messages repeat what a user would write, and expansions what the derive emits.
fn is_no_source(folder: &Path) -> bool {
    ["target", "tests/ui", "expansion_tests"].iter().any(|end| folder.ends_with(end))
}

#[test]
fn comments_are_not_wider_than_the_page() {
    let folders = ["orm-core", "orm-derive", "tests", "examples", "benches", "fuzz"];
    let sources = folders.map(|folder| files(&root().join(folder), "rs", is_no_source)).concat();
    assert!(sources.len() > 200, "only {} files were found", sources.len());
    let is_wide = |line: &str| {
        let comment = line.trim_start();
        // A row of a table cannot be wrapped.
        let is_row = comment.starts_with("/// |") || comment.starts_with("//! |");
        comment.starts_with("//") && !is_row && line.chars().count() > WIDTH
    };
    let wide = lines_that(is_wide, &sources);
    assert!(wide.is_empty(), "wrap these at {WIDTH} columns:\n{}", wide.join("\n"));
}
