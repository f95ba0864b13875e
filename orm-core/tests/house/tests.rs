//! The scan sees what it should see, on small texts.

use crate::scan::{Module, Use, scan};
use crate::tree::{Import, Tree};
use crate::{circles, definitions_of_faces, types_defined_twice, upward_calls, upward_imports};

fn uses(text: &str) -> Vec<String> {
    let text_of = |used: &Use| format!("{} as {}", used.path.join("::"), used.name);
    scan(text).uses.iter().map(text_of).collect()
}

fn paths(module: &Module) -> Vec<String> {
    module.paths.iter().map(|path| path.join("::")).collect()
}

fn tree(files: &[(&'static str, &'static str)]) -> Tree {
    Tree::new(files.iter().copied(), "orm_core")
}

fn edges(tree: &Tree) -> Vec<String> {
    let shown = |import: Import| format!("{} -> {} {}", import.from, import.to, import.name);
    tree.imports().into_iter().filter(|import| !import.is_face).map(shown).collect()
}

#[test]
fn a_tree_of_uses_is_taken_apart() {
    assert_eq!(
        uses(
            "pub(crate) use crate::a::{self, b::{C as D, E}, f::*}; use super::g; fn f() { use h::I; }"
        ),
        [
            "crate::a as a",
            "crate::a::b::C as D",
            "crate::a::b::E as E",
            "crate::a::f as *",
            "super::g as g",
            "h::I as I",
        ]
    );
    assert!(scan("pub use a::B;").uses[0].is_public);
    assert!(!scan("pub struct A; use a::B;").uses[0].is_public);
    assert_eq!(uses("fn f<'a>() -> impl Sized + use<'a> {}"), [""; 0]);
}

#[test]
fn paths_outside_of_uses_are_found() {
    let module = scan(
        "fn f(x: crate::a::B) { $crate::c::d(super::e::F::<crate::G>::new(), x.store, 1..h::I) }",
    );
    assert_eq!(paths(&module), ["crate::a::B", "crate::c::d", "super::e::F", "crate::G", "h::I"]);
    assert!(!module.words.contains("store"));
}

#[test]
fn comments_strings_and_tests_are_left_out() {
    let module = scan(
        r##"
        // crate::a::B
        /* crate::a::B /* crate::a::B */ crate::a::B */
        const A: &str = "crate::a::B \" crate::a::B";
        const R: &str = r#"crate::a::B " crate::a::B"#;
        const C: char = '"'; const D: char = '\''; const E: &[u8] = b"crate::a::B";
        fn f<'a>(x: &'a str) { #[cfg(test)] crate::a::B.set(1); g(b'"') }
        #[cfg(test)] use crate::a::{B};
        #[cfg(all(test, unix))] #[allow(x)] fn t(x: crate::a::B, y: crate::a::B) -> crate::a::B { crate::a::B }
        struct S { #[cfg(test)] x: crate::a::B, y: crate::c::D }
        #[cfg(test)] mod tests { use crate::a::B; }
        #[cfg(feature = "serde")] use crate::e::F;
        "##,
    );
    assert_eq!(paths(&module), ["crate::c::D"]);
    assert_eq!(module.uses.len(), 1);
    assert!(module.inline.is_empty());
    let defines: Vec<_> = module.defines.iter().map(|name| &**name).collect();
    assert_eq!(defines, ["A", "C", "D", "E", "R", "S", "f"]);
}

#[test]
fn a_name_counts_for_the_file_that_defines_it() {
    let tree = tree(&[
        ("lib.rs", "mod a; mod b; mod c; pub use a::A; extern crate self as orm_core;"),
        (
            "a/mod.rs",
            "mod inner; mod made; pub(crate) use self::inner::A; pub(crate) use self::made::*;",
        ),
        ("a/inner.rs", "pub(crate) struct A; pub(crate) mod deep { pub(crate) struct D; }"),
        ("a/made.rs", "make! { Made } pub(crate) struct G;"),
        (
            "b.rs",
            "use crate::A; fn f() { orm_core::a::G; crate::a::Made; crate::a::inner::deep::D }",
        ),
        ("c.rs", "use crate::a::inner; use std::fmt; fn f() { inner::A; fmt::A; u32::MAX }"),
    ]);
    assert_eq!(
        edges(&tree),
        ["b -> a/inner A", "b -> a/inner D", "b -> a/made G", "b -> a/made Made", "c -> a/inner A",]
    );
}

#[test]
fn an_item_named_like_its_module_is_found() {
    let tree = tree(&[
        ("a/mod.rs", "mod load; pub use self::load::load;"),
        ("a/load.rs", "pub fn load() {}"),
        ("b.rs", "use crate::a::load;"),
    ]);
    assert_eq!(edges(&tree), ["b -> a/load load"]);
}

#[test]
fn a_face_imports_its_child_only_where_it_uses_it() {
    let face = tree(&[("a/mod.rs", "mod b; pub use self::b::B;"), ("a/b.rs", "pub struct B;")]);
    assert_eq!(edges(&face), [""; 0]);
    for text in ["mod b; pub use self::b::B; fn f() -> B { B }", "mod b; fn f() { b::B }"] {
        let used = tree(&[("a/mod.rs", text), ("a/b.rs", "pub struct B;")]);
        assert_eq!(edges(&used), ["a -> a/b B"], "{text}");
    }
}

#[test]
fn a_circle_is_found_with_its_shortest_way() {
    let tree = tree(&[
        ("lib.rs", "mod a; mod b; mod c; mod d; mod e;"),
        ("a.rs", "use crate::b::B; pub struct A;"),
        ("b.rs", "fn f() { super::c::C } pub struct B;"),
        ("c.rs", "use crate::{a::A, d::D}; pub struct C;"),
        ("d.rs", "use crate::a::A; pub struct D;"),
        ("e.rs", "use crate::a::A;"),
    ]);
    let found = circles(&tree, &tree.imports());
    let found: Vec<_> = found.values().map(|text| &**text).collect();
    assert_eq!(
        found,
        [
            "src/a.rs: importing `crate::b::B` closes a circle: a -> b -> c -> a",
            "src/b.rs: importing `super::c::C` closes a circle: b -> c -> a -> b",
            "src/c.rs: importing `crate::a::A` closes a circle: c -> a -> b -> c",
            "src/c.rs: importing `crate::d::D` closes a circle: c -> d -> a -> b -> c",
            "src/d.rs: importing `crate::a::A` closes a circle: d -> a -> b -> c -> d",
        ]
    );
}

#[test]
fn an_import_of_a_room_above_is_found() {
    let tree = tree(&[
        (
            "lib.rs",
            "mod schema; mod error; mod storage; mod query; mod attic; pub use query::Query;",
        ),
        ("schema.rs", "fn f() { crate::error::Error } pub struct Schema;"),
        ("error.rs", "use crate::schema::Schema; pub struct Error;"),
        ("storage/mod.rs", "mod core; mod table; pub use core::Core; pub use table::Table;"),
        ("storage/core.rs", "use super::table::Table; pub struct Core;"),
        ("storage/table.rs", "pub struct Table;"),
        ("query/mod.rs", "use crate::storage::{Core, Table}; pub struct Query;"),
        ("attic.rs", "use crate::schema::Schema;"),
        ("__private.rs", "pub use crate::error::Error;"),
        ("content.rs", "use crate::__private::Error;"),
    ]);
    let found = upward_imports(&tree, &tree.imports());
    let found: Vec<_> = found.values().map(|text| &**text).collect();
    assert_eq!(
        found,
        [
            "src/attic.rs: the room `attic` is not in the table of rooms:\n    crate::schema::Schema (src/schema.rs)",
            "src/content.rs: the room `content` cannot import `__private`:\n    crate::__private::Error (src/error.rs)",
            "src/query/mod.rs: the room `query` cannot import `storage`:\n    crate::storage::Table (src/storage/table.rs)",
            "src/schema.rs: the room `schema` cannot import `error`:\n    crate::error::Error (src/error.rs)",
        ]
    );
}

#[test]
fn a_call_of_a_method_of_a_room_above_is_found() {
    let tree = tree(&[
        ("lib.rs", "mod storage; mod query; mod memory;"),
        ("storage.rs", "pub struct Core; impl Core { fn table(&self) { self.change() } }"),
        ("query.rs", "fn f(core: &Core) { core.table(); core.change::<u8>(); core.run(); }"),
        (
            "memory.rs",
            "impl<M> Core where M: X { fn change(&self) { fn inner() {} } fn ensure() {} } impl Run for Core { fn run() {} }",
        ),
        ("roof.rs", "fn f(core: &Core) { core.change() }"),
    ]);
    let found = upward_calls(&tree, ("storage", "Core"));
    let found: Vec<_> = found.values().map(|text| &**text).collect();
    assert_eq!(
        found,
        [
            "src/query.rs: `.change` is a method of `Core` in the room `memory` (src/memory.rs), which `query` cannot import",
            "src/storage.rs: `.change` is a method of `Core` in the room `memory` (src/memory.rs), which `storage` cannot import",
        ]
    );
}

#[test]
fn a_face_with_definitions_is_found() {
    let tree = tree(&[
        ("lib.rs", "mod a; mod c; fn f() {}"),
        ("a/mod.rs", "mod b; struct A;"),
        ("a/b.rs", "struct B;"),
        ("c.rs", "mod d; pub use d::D;"),
        ("c/d.rs", "pub struct D;"),
    ]);
    let found = definitions_of_faces(&tree);
    let found: Vec<_> = found.values().map(|text| &**text).collect();
    assert_eq!(
        found,
        ["src/a/mod.rs: a module with children defines nothing; move to a child: `A`"]
    );
}

#[test]
fn a_name_of_two_types_is_found() {
    let text = "struct A; trait B { type C; } type C = A; fn f() { struct D; type E = u8; } macro_rules! g { () => {} }";
    assert_eq!(scan(text).types, ["A", "B", "C", "D"]);
    let tree =
        tree(&[("a.rs", text), ("b.rs", "enum E { A, B } fn f() { enum D {} } type F = u8;")]);
    let found: Vec<_> = types_defined_twice(&tree).into_values().collect();
    assert_eq!(found, ["`D` is defined 2 times: src/a.rs, src/b.rs"]);
}
