//! The program `schema`, from its arguments to what it writes.

use std::collections::BTreeSet;
use std::ffi::OsString;

use orm_examples::program::Ending;
use orm_examples::schema;

const MODELS: [&str; 6] = ["Album", "Comment", "Photo", "Post", "Todo", "User"];

/// How the program ends, and what it writes to either stream.
fn run(arguments: &[&str]) -> (Ending, String, String) {
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let arguments = arguments.iter().map(OsString::from);
    let ending = schema::command(arguments, &mut out, &mut errors);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (ending, text(out), text(errors))
}

#[track_caller]
fn diagram(arguments: &[&str]) -> String {
    let (ending, out, errors) = run(arguments);
    assert_eq!((ending, &*errors), (Ending::Done, ""));
    out
}

#[test]
fn mermaid_is_the_default() {
    assert_eq!(diagram(&[]), diagram(&["mermaid"]));
}

#[test]
fn mermaid_shows_every_model_column_and_relation() {
    let text = diagram(&["mermaid"]);
    assert_eq!(text.lines().next(), Some("erDiagram"));
    let (mut models, mut columns, mut lines) = (BTreeSet::new(), 0, Vec::new());
    let mut inside = false;
    for line in text.lines().skip(1).map(str::trim) {
        match line.split_once(['[', ' ']) {
            Some((model, _)) if line.ends_with('{') => inside = models.insert(model),
            None => inside = false,
            _ if inside => columns += 1,
            _ => lines.push(line),
        }
    }
    assert!(models.iter().copied().eq(MODELS), "{models:?}");
    assert_eq!(columns, 8 + 4 + 5 + 3 + 5 + 4);
    assert_eq!(
        lines,
        [
            r#"User ||--o{ Post : "posts, latest_post / user (User.received_comments)""#,
            r#"Post ||--o{ Comment : "comments, latest_comment / post (User.received_comments)""#,
            r#"User ||--o{ Album : "albums, latest_album / user (User.photos)""#,
            r#"Album ||--o{ Photo : "photos / album (User.photos)""#,
            r#"User ||--o{ Todo : "todos, first_todo / user""#,
        ]
    );
    assert!(
        text.contains("\n    Photo[\"photos\"] {\n        u64 id PK\n        u64 album_id FK\n")
    );
}

#[test]
fn dot_shows_every_model_and_relation() {
    let text = diagram(&["dot"]);
    assert!(text.starts_with("digraph {\n") && text.ends_with("}\n"), "{text}");
    let nodes = text.lines().filter_map(|line| line.trim().split_once(" [label=\"{"));
    let nodes: BTreeSet<&str> = nodes.map(|(node, _)| node).collect();
    assert!(nodes.iter().copied().eq(MODELS), "{nodes:?}");
    let edges: Vec<&str> = text.lines().filter(|line| line.contains(" -> ")).collect();
    assert_eq!(edges.len(), 5, "{edges:?}");
    assert!(edges.iter().all(|edge| edge.ends_with("arrowtail=teetee, arrowhead=crowodot];")));
    assert!(text.contains("    User -> Todo [label=\"todos, first_todo / user\", "));
}

#[test]
fn another_language_is_refused() {
    let usage = "schema: expected a language or nothing: schema [mermaid | dot]\n";
    for arguments in [&["png"][..], &["dot", "dot"]] {
        assert_eq!(run(arguments), (Ending::Failed, String::new(), usage.to_owned()));
    }
}
