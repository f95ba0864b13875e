//! The pages of the project: each is compiled, short, linked and plainly worded, and shows what is true.

use std::collections::HashMap;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Mutex;

#[path = "pages/project.rs"]
mod project;

/// What the first program of the README prints.
static PRINTED: Mutex<String> = Mutex::new(String::new());

mod first_program {
    macro_rules! println {
        ($($argument:tt)*) => {
            super::PRINTED.lock().unwrap().push_str(&format!($($argument)*))
        };
    }
    include!("pages/first_program.rs");

    pub(super) fn run() {
        main().unwrap();
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files with an extension, below a folder and the folders in it that are not passed over.
fn files(folder: &Path, extension: &str, is_passed: fn(&Path) -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !is_passed(&path) {
                found.extend(files(&path, extension, is_passed));
            }
        } else if path.extension().is_some_and(|of| of == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn guide() -> Vec<PathBuf> {
    files(&root().join("docs/guide"), "md", |_| false)
}

/// The README, the guide, and the other pages that are read by users.
fn pages() -> Vec<PathBuf> {
    let others = [
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "orm-core/docs/crate.md",
        "orm-derive/docs/model.md",
    ];
    others.iter().map(|page| root().join(page)).chain(guide()).collect()
}

/// The lines outside of code blocks.
fn prose(page: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut in_code = false;
    page.lines().enumerate().filter(move |(_, line)| {
        let is_fence = line.starts_with("```");
        in_code ^= is_fence;
        !in_code && !is_fence
    })
}

/// The code blocks that start with exactly this fence.
fn blocks<'p>(page: &'p str, fence: &str) -> Vec<&'p str> {
    let start = format!("```{fence}\n");
    page.split(&start).skip(1).map(|block| block.split("```").next().unwrap()).collect()
}

#[test]
fn the_first_program_prints_what_the_readme_shows() {
    let readme = text(&root().join("README.md"));
    let program = blocks(&readme, "rust")[0];
    assert_eq!(program, include_str!("pages/first_program.rs"), "copy the program of the README");
    first_program::run();
    assert_eq!(blocks(&readme, "json")[0].trim_end(), *PRINTED.lock().unwrap());
}

#[test]
fn every_page_of_the_guide_is_compiled_and_listed() {
    let compiled = text(&root().join("tests/src/lib.rs"));
    let index = text(&root().join("docs/guide/README.md"));
    for page in guide() {
        let name = page.file_name().unwrap().to_str().unwrap();
        assert!(
            compiled.contains(&format!("/docs/guide/{name}\"")),
            "{name} is not in tests/src/lib.rs"
        );
        let is_listed = index
            .lines()
            .any(|line| line.starts_with("- [") && line.contains(&format!("]({name})")));
        assert!(name == "README.md" || is_listed, "{name} is not listed in docs/guide/README.md");
    }
}

/// The index answers what newcomers ask first by a link to the section.
#[test]
fn questions_of_newcomers_are_one_link_away() {
    let index = text(&root().join("docs/guide/README.md"));
    let questions = [
        ("How do I upsert?", "writing.md#upsert"),
        ("Why is my relation empty?", "troubleshooting.md"),
        (
            "How do I return loaded rows from a function?",
            "loaded-types.md#return-rows-the-exact-type",
        ),
    ];
    for (question, answer) in questions {
        let row = index.lines().find(|line| line.starts_with(&format!("| {question} |")));
        let row = row.unwrap_or_else(|| panic!("docs/guide/README.md lacks: {question}"));
        assert!(links(row).any(|link| link == answer), "`{question}` is not linked to {answer}");
    }
}

/// What rustdoc hides, a reader of the repository sees.
#[test]
fn programs_are_shown_without_hidden_lines() {
    for page in guide().into_iter().chain([root().join("README.md")]) {
        for program in blocks(&text(&page), "rust") {
            let hidden = program.lines().find(|line| *line == "#" || line.starts_with("# "));
            assert_eq!(hidden, None, "{}: write it as a whole program", page.display());
        }
    }
}

#[test]
fn pages_are_short() {
    let readme = text(&root().join("README.md")).lines().count();
    assert!(readme <= 250, "README.md has {readme} lines, and at most 250 are allowed");
    for page in guide() {
        let lines = text(&page).lines().count();
        assert!(lines <= 300, "{} has {lines} lines, and at most 300 are allowed", page.display());
    }
}

/// A heading as GitHub names it in links.
fn slug(heading: &str) -> String {
    let kept =
        heading.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}

fn anchors(page: &str) -> Vec<String> {
    let headings = prose(page).filter_map(|(_, line)| line.strip_prefix('#'));
    headings.map(|heading| slug(heading.trim_start_matches('#'))).collect()
}

/// The path without `..`, so that one file has one path.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        if component == Component::ParentDir && normal.file_name().is_some() {
            normal.pop();
        } else {
            normal.push(component);
        }
    }
    normal
}

/// Targets of links, `[text](target)`, in one line.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

#[test]
fn links_between_pages_and_to_headings_resolve() {
    let mut known: HashMap<PathBuf, Vec<String>> = HashMap::new();
    let mut broken = Vec::new();
    let others = ["ARCHITECTURE.md", "CHANGELOG.md"].map(|page| root().join(page));
    for page in pages().into_iter().chain(others) {
        let page = normal(&page);
        // rustdoc checks the links to items in its pages.
        let is_rustdoc = page.ends_with("crate.md");
        for (line, content) in prose(&text(&page)) {
            for link in links(content) {
                let is_item = is_rustdoc && !link.contains('/');
                if link.starts_with("http") || is_item {
                    continue;
                }
                let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
                let target = if path.is_empty() {
                    page.clone()
                } else {
                    normal(&page.parent().unwrap().join(path))
                };
                let exists = target.exists();
                let anchors = known.entry(target.clone()).or_insert_with(|| {
                    if target.extension().is_some_and(|extension| extension == "md") && exists {
                        anchors(&text(&target))
                    } else {
                        Vec::new()
                    }
                });
                if !exists || !(anchor.is_empty() || anchors.iter().any(|known| known == anchor)) {
                    broken.push(format!("{}:{}: {link}", page.display(), line + 1));
                }
            }
        }
    }
    assert!(broken.is_empty(), "these links lead nowhere:\n{}", broken.join("\n"));
}

/// Phrases for which there is a plainer word.
const AVOID: [&str; 25] = [
    "told",
    "tell",
    "tells",
    "stand",
    "stands",
    "lead to",
    "leads to",
    "lead from",
    "leads from",
    "goes by",
    "in the place of",
    "as well",
    "that there is",
    "that there are",
    "let go",
    "give back",
    "gives back",
    "is said",
    "are said",
    "gone over",
    "gone through",
    "gone into",
    "come to",
    "taken for",
    "taken back",
];

/// Whether a line of prose has one of the phrases, or starts with "Of the ..".
fn is_roundabout(content: &str) -> bool {
    let words = content.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(str::to_lowercase).collect();
    let words = format!(" {} ", words.join(" "));
    let start = content.trim_start_matches(|c: char| !c.is_alphabetic());
    let is_fronted = ["a", "the", "what", "many", "several", "two"]
        .iter()
        .any(|next| start.starts_with(&format!("Of {next} ")));
    is_fronted || AVOID.iter().any(|phrase| words.contains(&format!(" {phrase} ")))
}

/// The lines of files that a test finds, each with its place.
fn lines_that(is_found: impl Fn(&str) -> bool, files: &[PathBuf]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        for (line, content) in text(file).lines().enumerate() {
            if is_found(content) {
                found.push(format!("{}:{}: {content}", file.display(), line + 1));
            }
        }
    }
    found
}

#[test]
fn pages_are_worded_plainly() {
    let found = lines_that(is_roundabout, &pages());
    assert!(found.is_empty(), "write these plainly:\n{}", found.join("\n"));
}

#[test]
fn comments_are_worded_plainly() {
    let folders = ["orm-core/src", "orm-derive/src"];
    let sources = folders.map(|folder| files(&root().join(folder), "rs", |_| false)).concat();
    assert!(sources.len() > 150, "only {} files were found", sources.len());
    let is_found = |line: &str| line.trim_start().starts_with("//") && is_roundabout(line);
    let found = lines_that(is_found, &sources);
    assert!(found.is_empty(), "write these plainly:\n{}", found.join("\n"));
}

/// The headlines of the messages, and the words under the carets.
#[test]
fn every_message_in_the_pages_is_one_of_the_snapshots() {
    let snapshots = files(&root().join("tests/ui/fail"), "stderr", |_| false);
    let known: Vec<String> = snapshots.iter().map(|page| text(page)).collect();
    let texts: Vec<String> = pages().iter().map(|page| text(page)).collect();
    let messages = texts.iter().flat_map(|page| blocks(page, "text"));
    let messages: Vec<&str> = messages.filter(|block| block.starts_with("error")).collect();
    assert!(messages.len() >= 4, "the README shows a message, the guide at least three");
    for message in messages {
        let headline = message.lines().next().unwrap();
        let label =
            message.lines().filter_map(|line| line.split_once("^ ").or(line.split_once("-- ")));
        let label = label.map(|(_, label)| label).next().unwrap();
        let shown = |known: &String| known.contains(headline) && known.contains(label);
        assert!(known.iter().any(shown), "no case gives this message:\n{message}");
    }
}
