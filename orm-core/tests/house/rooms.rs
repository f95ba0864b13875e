//! The rooms of `orm-core`, that is its top-level modules, and which others each can import.

/// A room, and the rooms that it can import. `room::Name` is that name alone.
pub(crate) const ROOMS: &[(&str, &[&str])] = &[
    ("schema", &[]),
    ("error", &["schema"]),
    ("content", &["schema", "error"]),
    ("record", &["schema", "error", "content"]),
    ("relation", &["schema", "error", "record"]),
    ("storage", &["schema", "error", "record"]),
    (
        "query",
        &[
            "schema",
            "error",
            "record",
            "relation",
            "storage::Core",
            "storage::RowRef",
            "storage::Slot",
        ],
    ),
    ("memory", &["schema", "error", "record", "relation", "storage", "query"]),
    (
        "handle",
        &[
            "schema",
            "error",
            "record",
            "relation",
            "storage::Core",
            "storage::RowRef",
            "storage::Slot",
            "query",
            "memory",
        ],
    ),
    ("include", &["schema", "error", "record", "relation", "query", "handle"]),
    ("linking", &["schema", "error", "record", "relation", "storage", "memory", "handle"]),
    (
        "ingest",
        &[
            "schema", "error", "content", "record", "relation", "storage", "query", "memory",
            "handle", "linking",
        ],
    ),
    (
        "roof",
        &[
            "schema", "error", "content", "record", "relation", "storage", "query", "memory",
            "handle", "include", "linking", "ingest",
        ],
    ),
];

/// Re-exports alone: they can import every room, and no room can import them.
pub(crate) const OUTSIDE: &[&str] = &["lib", "__private", "engine", "rules"];

/// The room of a file.
pub(crate) fn room_of(file: &str) -> &str {
    file.split('/').next().unwrap_or(file)
}

/// Whether a room can import a name of another room; `None` where the first is not in the table.
pub(crate) fn can_import(from: &str, to: &str, name: &str) -> Option<bool> {
    let (_, allowed) = ROOMS.iter().find(|(room, _)| *room == from)?;
    let is_it = |allowed: &&str| match allowed.split_once("::") {
        Some((room, only)) => room == to && only == name,
        None => *allowed == to,
    };
    Some(from == to || allowed.iter().any(is_it))
}
