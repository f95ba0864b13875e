//! Which module imports which: rooms import only rooms below them, and no files import each other in a circle. No two
//! types have one name.
//!
//! The text of `src` is read, without its tests and comments. A name counts for the file that defines it, not for a
//! face that re-exports it.

mod circles;
mod rooms;
mod scan;
mod tests;
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::circles::{Graph, edges_in_circles, shortest_circle};
use crate::rooms::{OUTSIDE, can_import, room_of};
use crate::tree::{Import, Tree};

/// What is not as it should be: by kind, file, and what the file should not have, with the text that explains it.
type Findings = BTreeMap<(&'static str, String, String), String>;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

#[test]
fn imports_of_orm_core_go_down() {
    let tree = Tree::read(&folder().join("src"), "orm_core");
    let imports = tree.imports();
    assert!(tree.files().len() > 60 && imports.len() > 600, "the scan does not see the crate");
    let mut found = upward_imports(&tree, &imports);
    found.extend(circles(&tree, &imports));
    found.extend(definitions_of_faces(&tree));
    found.extend(upward_calls(&tree, ("storage", "Core")));
    report(&found);
}

#[test]
fn orm_derive_has_no_circles() {
    let tree = Tree::read(&folder().join("../orm-derive/src"), "orm_derive");
    let imports = tree.imports();
    assert!(tree.files().len() > 20 && imports.len() > 100, "the scan does not see the crate");
    report(&circles(&tree, &imports));
}

#[test]
fn types_have_names_of_their_own() {
    for (src, alias) in [("src", "orm_core"), ("../orm-derive/src", "orm_derive")] {
        let tree = Tree::read(&folder().join(src), alias);
        assert!(tree.types().count() > 20, "the scan does not see the crate");
        report(&types_defined_twice(&tree));
    }
}

fn report(found: &Findings) {
    let problems: Vec<_> = found.values().map(String::as_str).collect();
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// Imports of rooms that the room of a file cannot import.
fn upward_imports(tree: &Tree, imports: &BTreeSet<Import>) -> Findings {
    let mut found = Findings::new();
    for import in imports.iter().filter(|import| !OUTSIDE.contains(&&*import.from)) {
        // What is re-exported for generated code is imported from where it is.
        let is_private = import.path.split("::").any(|name| name == "__private");
        let (from, to) = (room_of(&import.from), room_of(&import.to));
        let to = if is_private { "__private" } else { to };
        let problem = match can_import(from, to, &import.name) {
            Some(true) => continue,
            Some(false) => format!("the room `{from}` cannot import `{to}`"),
            None => format!("the room `{from}` is not in the table of rooms"),
        };
        let text = found
            .entry(("rooms", import.from.clone(), to.to_owned()))
            .or_insert_with(|| format!("src/{}: {problem}:", tree.files()[&import.from]));
        text.extend(["\n    ", &import.path, " (src/", &tree.files()[&import.to], ")"]);
    }
    found
}

/// Calls of methods that a room above gives to a type of another room: they need no import. A method is known by its
/// name alone, so those of a room have other names than what rooms below it call, if these can import the type.
fn upward_calls(tree: &Tree, (room, ty): (&str, &str)) -> Findings {
    let mut found = Findings::new();
    for (definer, methods) in tree.methods_of(ty) {
        let to = room_of(definer);
        let is_below = |file: &str| {
            let from = room_of(file);
            from != to
                && can_import(from, room, ty) == Some(true)
                && can_import(from, to, "") != Some(true)
        };
        let below = tree.fields().filter(|(file, _)| to != room && is_below(file));
        for (file, name) in below
            .flat_map(|(file, fields)| methods.intersection(fields).map(move |name| (file, name)))
        {
            let (from, files) = (room_of(file), tree.files());
            let text = format!(
                "src/{}: `.{name}` is a method of `{ty}` in the room `{to}` (src/{}), which `{from}` cannot import",
                files[file], files[definer],
            );
            found.insert(("calls", file.clone(), name.clone()), text);
        }
    }
    found
}

/// Imports that are part of a circle of files.
fn circles(tree: &Tree, imports: &BTreeSet<Import>) -> Findings {
    let counts = |import: &&Import| !import.is_face && !OUTSIDE.contains(&&*import.from);
    let mut graph: Graph<'_> = tree.files().keys().map(|file| (&**file, BTreeSet::new())).collect();
    let mut paths: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for import in imports.iter().filter(counts) {
        graph.entry(&import.from).or_default().insert(&import.to);
        paths.entry((&*import.from, &*import.to)).or_default().push(&import.path);
    }
    let mut found = Findings::new();
    for (from, to) in edges_in_circles(&graph) {
        let circle = shortest_circle(&graph, (from, to)).join(" -> ");
        let names = paths[&(from, to)].join("`, `");
        let text =
            format!("src/{}: importing `{names}` closes a circle: {circle}", tree.files()[from]);
        found.insert(("circles", from.to_owned(), to.to_owned()), text);
    }
    found
}

/// Types, traits and aliases with the name of another one of the crate. They are known by their names alone, as in
/// prose and in messages, so a private one counts too.
fn types_defined_twice(tree: &Tree) -> Findings {
    let mut files: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (file, name) in tree.types() {
        files.entry(name).or_default().push(&tree.files()[file]);
    }
    let twice = files.into_iter().filter(|(_, files)| files.len() > 1).map(|(name, files)| {
        let text =
            format!("`{name}` is defined {} times: src/{}", files.len(), files.join(", src/"));
        (("types", name.to_owned(), String::new()), text)
    });
    twice.collect()
}

/// A module with children declares and re-exports them, and defines nothing else.
fn definitions_of_faces(tree: &Tree) -> Findings {
    let faces = tree.definitions_of_faces().into_iter();
    let faces = faces.filter(|(file, _)| !OUTSIDE.contains(&&***file));
    let faces = faces.filter(|(_, defines)| !defines.is_empty()).map(|(file, defines)| {
        let names: Vec<_> = defines.iter().map(|name| format!("`{name}`")).collect();
        let text = format!(
            "src/{}: a module with children defines nothing; move to a child: {}",
            tree.files()[file],
            names.join(", ")
        );
        (("faces", file.clone(), "definitions".to_owned()), text)
    });
    faces.collect()
}
