//! The modules of a crate, and which file imports which.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::scan::{Module, scan};

/// A crate's modules, by their paths; the root is the empty path.
pub(crate) struct Tree {
    modules: BTreeMap<Vec<String>, (File, Module)>,
    /// Where each file is, as in `store/table.rs`.
    paths: BTreeMap<File, String>,
    /// Another name of the crate in its own paths.
    alias: String,
}

/// A file's module, as in `store/table`, without its extension and without `mod`.
pub(crate) type File = String;

/// A file names something that another file defines.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Import {
    pub(crate) from: File,
    pub(crate) to: File,
    /// The name that is imported; empty where it is the module itself.
    pub(crate) name: String,
    /// As it is written.
    pub(crate) path: String,
    /// A face re-exports what its own children define: that is no import.
    pub(crate) is_face: bool,
}

impl Tree {
    /// Reads `src` of a crate, without its tests: `tests.rs`, `tests/` and `*_tests`.
    pub(crate) fn read(src: &Path, alias: &str) -> Self {
        let mut files = Vec::new();
        read_folder(src, &mut Vec::new(), &mut files);
        Tree::new(files.iter().map(|(path, text)| (&**path, &**text)), alias)
    }

    /// Of paths, as in `store/mod.rs`, and texts.
    pub(crate) fn new<'t>(files: impl Iterator<Item = (&'t str, &'t str)>, alias: &str) -> Self {
        let (modules, paths) = (BTreeMap::new(), BTreeMap::new());
        let mut tree = Tree { modules, paths, alias: alias.to_owned() };
        for (disk, text) in files {
            let mut path: Vec<String> =
                disk.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
            if matches!(path.last().map(|last| &**last), Some("mod" | "lib")) {
                path.pop();
            }
            let file = if path.is_empty() { "lib".to_owned() } else { path.join("/") };
            tree.paths.insert(file.clone(), disk.to_owned());
            tree.add(path, &file, scan(text));
        }
        tree
    }

    fn add(&mut self, path: Vec<String>, file: &File, mut module: Module) {
        for (name, inner) in std::mem::take(&mut module.inline) {
            self.add([&*path, &[name]].concat(), file, inner);
        }
        self.modules.insert(path, (file.clone(), module));
    }

    /// The files, and where each is.
    pub(crate) fn files(&self) -> &BTreeMap<File, String> {
        &self.paths
    }

    /// What each file defines as methods of a type.
    pub(crate) fn methods_of(&self, ty: &str) -> impl Iterator<Item = (&File, &BTreeSet<String>)> {
        let methods = move |module: &'_ Module| module.methods.contains_key(ty);
        let modules = self.modules.values().filter(move |(_, module)| methods(module));
        modules.map(move |(file, module)| (file, &module.methods[ty]))
    }

    /// The types that each file defines.
    pub(crate) fn types(&self) -> impl Iterator<Item = (&File, &String)> {
        self.modules
            .values()
            .flat_map(|(file, module)| module.types.iter().map(move |name| (file, name)))
    }

    /// The names that each file has behind a `.`.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&File, &BTreeSet<String>)> {
        self.modules.values().map(|(file, module)| (file, &module.fields))
    }

    /// The files of modules with children, and the names that each defines.
    pub(crate) fn definitions_of_faces(&self) -> Vec<(&File, &BTreeSet<String>)> {
        let is_face = |path: &[String]| {
            let is_child =
                |other: &&Vec<String>| other.len() > path.len() && other.starts_with(path);
            !path.is_empty() && self.modules.keys().any(|other| is_child(&other))
        };
        let faces = self.modules.iter().filter(|(path, _)| is_face(path));
        faces.map(|(_, (file, module))| (file, &module.defines)).collect()
    }

    /// Every import between two files.
    pub(crate) fn imports(&self) -> BTreeSet<Import> {
        let mut imports = BTreeSet::new();
        for (at, (from, module)) in &self.modules {
            let mut add = |path: &[String], found: Found<'_>, is_face: bool| {
                if found.file != from {
                    imports.insert(Import {
                        from: from.clone(),
                        to: found.file.clone(),
                        name: found.name.to_owned(),
                        path: path.join("::"),
                        is_face,
                    });
                }
            };
            for one in &module.uses {
                let Some(found) = self.resolve(at, &one.path, 0) else { continue };
                // A module that is imported is an import where something of it is named.
                if found.name.is_empty() && one.name != "*" {
                    continue;
                }
                let is_child = self
                    .module_of(at, &one.path)
                    .is_some_and(|to| to.len() > at.len() && to.starts_with(at));
                let is_used = || module.words.contains(&one.name);
                add(&one.path, found, one.is_public && is_child && !is_used());
            }
            for path in &module.paths {
                if let Some(found) = self.resolve(at, path, 0) {
                    add(path, found, false);
                }
            }
        }
        imports
    }

    /// The module that a path begins with, and how many of the path's names lead there.
    fn start(&self, at: &[String], path: &[String], depth: usize) -> Option<(Vec<String>, usize)> {
        let supers = path.iter().take_while(|name| *name == "super").count();
        match &**path.first()? {
            "crate" => Some((Vec::new(), 1)),
            "self" => Some((at.to_vec(), 1)),
            "super" => Some((at[..at.len().checked_sub(supers)?].to_vec(), supers)),
            first => {
                let child = [at, &[first.to_owned()]].concat();
                if self.modules.contains_key(&child) {
                    return Some((child, 1));
                }
                // A module that is imported here by its name.
                let (_, module) = self.modules.get(at)?;
                let used =
                    module.uses.iter().find(|used| used.name == first && used.path != [first]);
                if let Some(used) = used
                    && depth < DEEP
                    && let Some(to) = self.module_of_at(at, &used.path, depth + 1)
                {
                    return Some((to, 1));
                }
                (first == self.alias).then(|| (Vec::new(), 1))
            }
        }
    }

    /// The module that the whole path names, or that holds its last name.
    fn module_of(&self, at: &[String], path: &[String]) -> Option<Vec<String>> {
        self.walk(at, path, 0).map(|(module, _)| module)
    }

    fn module_of_at(&self, at: &[String], path: &[String], depth: usize) -> Option<Vec<String>> {
        match self.walk(at, path, depth)? {
            (module, rest) if rest == path.len() => Some(module),
            (module, rest) => {
                // A module that another re-exports.
                let (_, found) = self.modules.get(&module)?;
                let used = found.uses.iter().find(|used| used.name == path[rest])?;
                if rest + 1 < path.len() || depth >= DEEP {
                    return None;
                }
                self.module_of_at(&module, &used.path, depth + 1)
            }
        }
    }

    fn walk(&self, at: &[String], path: &[String], depth: usize) -> Option<(Vec<String>, usize)> {
        let (mut module, mut rest) = self.start(at, path, depth)?;
        while let Some(name) = path.get(rest) {
            let child = [&*module, std::slice::from_ref(name)].concat();
            if !self.modules.contains_key(&child) {
                break;
            }
            (module, rest) = (child, rest + 1);
        }
        Some((module, rest))
    }

    /// The file that defines what a path names, through faces that re-export it; `None` for other crates and for
    /// what is defined in a function.
    fn resolve<'a>(&'a self, at: &[String], path: &'a [String], depth: usize) -> Option<Found<'a>> {
        let (module, rest) = self.walk(at, path, depth)?;
        let (file, found) = self.modules.get(&module)?;
        let Some(name) = path.get(rest) else {
            // A face can re-export an item that is named like its module: both are meant.
            let item = module.split_last().and_then(|(name, face)| {
                let used = self.modules.get(face)?.1.uses.iter().find(|used| used.name == *name)?;
                (depth < DEEP).then(|| self.resolve(face, &used.path, depth + 1))?
            });
            return item.or(Some(Found { file, name: "" }));
        };
        let here = Found { file, name };
        if found.defines.contains(name) || depth >= DEEP {
            return Some(here);
        }
        if let Some(used) = found.uses.iter().find(|used| used.name == *name) {
            // What comes from another crate is nothing of this one.
            return self.resolve(&module, &used.path, depth + 1);
        }
        let globs = found.uses.iter().filter(|used| used.name == "*");
        let mut modules = globs.filter_map(|used| self.module_of(&module, &used.path)).peekable();
        let first = modules.peek().and_then(|to| self.modules.get(to));
        for to in modules.by_ref() {
            if let Some((file, found)) = self.modules.get(&to)
                && found.defines.contains(name)
            {
                return Some(Found { file, name });
            }
        }
        // A macro defines it, in the module of a glob or here.
        Some(first.map_or(here, |(file, _)| Found { file, name }))
    }
}

/// Re-exports of re-exports that are followed.
const DEEP: usize = 8;

#[derive(Clone, Copy)]
struct Found<'a> {
    file: &'a File,
    name: &'a str,
}

fn read_folder(folder: &Path, names: &mut Vec<String>, files: &mut Vec<(String, String)>) {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let stem = name.trim_end_matches(".rs");
        if stem == "tests" || stem.ends_with("_tests") {
            continue;
        }
        names.push(name.clone());
        if path.is_dir() {
            read_folder(&path, names, files);
        } else if stem != name {
            files.push((names.join("/"), fs::read_to_string(&path).unwrap()));
        }
        names.pop();
    }
}
