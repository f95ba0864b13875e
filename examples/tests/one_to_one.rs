//! The program `one_to_one`, and what the README shows of it.

use std::fs;
use std::path::Path;

use expect_test::expect_file;
use orm_examples::one_to_one;
use orm_examples::program::Ending;

fn written() -> String {
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let ending = one_to_one::command(&mut out, &mut errors);
    assert_eq!((ending, &*errors), (Ending::Done, &b""[..]));
    String::from_utf8(out).unwrap()
}

/// Record it by `UPDATE_EXPECT=1`.
#[test]
fn the_output_is_the_recorded_one() {
    expect_file!["one_to_one.txt"].assert_eq(&written());
}

#[test]
fn the_readme_shows_the_first_lines_of_the_output() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let install = readme.split("## Install\n").nth(1).unwrap();
    let shown = install.split("```text\n").nth(1).unwrap().split("```").next().unwrap();
    assert!(written().starts_with(shown), "README.md shows:\n{shown}");
}
