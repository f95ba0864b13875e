//! What the README shows of the compiler is what the compiler says.

use std::fs;
use std::path::{Path, PathBuf};

fn snapshots(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        if path.is_dir() {
            snapshots(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "stderr") {
            found.push(fs::read_to_string(path).unwrap());
        }
    }
}

/// The headlines of the messages in the README, and the words under the carets.
#[test]
fn every_message_in_the_readme_is_one_of_the_snapshots() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("../README.md")).unwrap();
    let mut known = Vec::new();
    snapshots(&root.join("ui/fail"), &mut known);
    let blocks: Vec<&str> = readme.split("```text\n").skip(1).collect();
    assert!(blocks.len() >= 3, "the README shows messages");
    for block in blocks {
        let message = block.split("```").next().unwrap();
        let headline = message.lines().next().unwrap();
        let label =
            message.lines().filter_map(|line| line.split_once("^ ").or(line.split_once("-- ")));
        let label = label.map(|(_, label)| label).next().unwrap();
        let shown = |known: &String| known.contains(headline) && known.contains(label);
        assert!(known.iter().any(shown), "no case gives this message:\n{message}");
    }
}
