//! The program `import_nested`, from its arguments to what it writes.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use orm_core::{Model, Store};
use orm_examples::import_nested::{
    self, Album, Comment, Ending, Photo, Post, Todo, Total, User, change, read, write,
};
use serde::Serialize;
use serde_json::{Value, json};

/// A file that is there as long as the test runs.
struct TempFile(PathBuf);

impl TempFile {
    fn new(name: &str, text: impl AsRef<[u8]>) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("import-nested-{}-{name}.json", std::process::id()));
        fs::write(&path, text).unwrap();
        TempFile(path)
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// How the program ends, and what it writes to either stream.
fn run(arguments: &[&Path]) -> (Ending, String, String) {
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let arguments = arguments.iter().map(OsString::from);
    let ending = import_nested::command(arguments, &mut out, &mut errors);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (ending, text(out), text(errors))
}

/// The message of a run that has to fail.
#[track_caller]
fn failure(arguments: &[&Path]) -> String {
    let (ending, out, errors) = run(arguments);
    assert_eq!((ending, &*out), (Ending::Failed, ""));
    assert_eq!(errors.lines().count(), 1, "{errors}");
    errors.trim_end().to_owned()
}

/// What is said of a file, after its name.
#[track_caller]
fn complaint(name: &str, text: impl AsRef<[u8]>) -> String {
    let file = TempFile::new(name, text);
    let message = failure(&[&file.0]);
    let start = format!("import_nested: `{}`: ", file.0.display());
    message.strip_prefix(&start).unwrap_or(&message).to_owned()
}

/// The whole path of one of the large files, where it is there.
fn large(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(name);
    if !path.exists() {
        println!("absent: {}", path.display());
        return None;
    }
    Some(path)
}

fn written(store: &Store) -> Vec<u8> {
    let mut document = Vec::new();
    write(store, &mut document).unwrap();
    document
}

/// Every record as it is written, with the key that is not, in the order of the keys.
fn records(store: &Store) -> Vec<Vec<(u64, u64, Value)>> {
    fn of<M: Model + Serialize>(
        store: &Store,
        keys: fn(&M) -> (u64, u64),
    ) -> Vec<(u64, u64, Value)> {
        let record = |record| {
            let (id, owner) = keys(record);
            (id, owner, serde_json::to_value(record).unwrap())
        };
        let mut records: Vec<_> = store.iter::<M>().map(record).collect();
        records.sort_by_key(|(id, ..)| *id);
        records
    }
    vec![
        of::<User>(store, |user| (user.id, 0)),
        of::<Post>(store, |post| (post.id, post.user_id)),
        of::<Comment>(store, |comment| (comment.id, comment.post_id)),
        of::<Album>(store, |album| (album.id, album.user_id)),
        of::<Photo>(store, |photo| (photo.id, photo.album_id)),
        of::<Todo>(store, |todo| (todo.id, todo.user_id)),
    ]
}

/// What is read of what was written is what was written.
#[track_caller]
fn comes_back(store: &Store) {
    let mut again = Store::new();
    again.ingest::<User>(&written(store)).unwrap();
    let (records, expected) = (records(&again), records(store));
    assert!(records == expected);
}

#[test]
fn a_file_and_a_file_to_write_are_all_it_takes() {
    let usage =
        "import_nested: expected at most a JSON file and one to write: import_nested [PATH [OUT]]";
    let path = Path::new("a");
    assert_eq!(failure(&[path, path, path]), usage);
}

#[test]
fn a_file_that_cannot_be_read_or_written_is_told() {
    let missing = failure(&[Path::new("no/such/file.json")]);
    assert!(missing.starts_with("import_nested: cannot read `no/such/file.json`: "), "{missing}");
    let empty = TempFile::new("empty-list", "[]");
    let unwritten = failure(&[&empty.0, Path::new("no/such/file.json")]);
    assert!(unwritten.starts_with("import_nested: cannot write "), "{unwritten}");
}

#[test]
fn what_is_wrong_with_a_document_is_told_with_its_place_and_without_the_value() {
    assert!(complaint("empty", "").ends_with("EOF while parsing a value at line 1 column 0"));
    let user = |rest: &str| {
        format!(
            r#"[{{ "id": 1, "name": "J", "username": "j", "email": "e", "phone": "5", "website": "w",
            "address": {{ "street": "", "suite": "", "city": "", "zipcode": "", "geo": {{ "lat": "", "lng": "" }} }},
            "company": {{ "name": "", "catchPhrase": "", "bs": "" }}, {rest} }}]"#
        )
    };
    assert_eq!(
        complaint(
            "deep",
            user(
                r#""posts": [{ "id": 2, "title": "t", "body": "b", "comments": [{ "id": "a secret" }] }]"#
            )
        ),
        "at `$[0].posts[0].comments[0].id`: cannot read a record of `Comment`: expected u64, found a string"
    );
    assert_eq!(
        complaint("missing", user(r#""todos": [{ "id": 2, "completed": true }]"#)),
        "at `$[0].todos[0]`: cannot read a record of `Todo`: missing field `title`"
    );
}

#[test]
fn the_small_document_is_changed_and_written() {
    let (ending, out, errors) = run(&[]);
    assert_eq!((ending, &*errors), (Ending::Done, ""));
    let (report, document) = out.split_once("\n[").unwrap();
    assert_eq!(
        report,
        "\
given away: post 1, `Hello`, by John to Jane
removed: user 1, John, with what is theirs

model     read  removed  left
--------  ----  -------  ----
users        2        1     1
posts        2        1     1
comments     2        1     1
albums       1        1     0
photos       2        2     0
todos        2        1     1
"
    );
    let document: Value = serde_json::from_str(&format!("[{document}")).unwrap();
    let user = &document[0];
    assert_eq!((document.as_array().unwrap().len(), &user["name"]), (1, &json!("Jane")));
    let comment =
        json!({ "id": 1, "name": "Hello yourself", "email": "jane@example.org", "body": "text" });
    let post = json!({ "id": 1, "title": "Hello", "body": "text", "comments": [comment] });
    assert_eq!((&user["posts"], &user["albums"]), (&json!([post]), &json!([])));
    assert_eq!(user["todos"], json!([{ "id": 2, "title": "Stay", "completed": true }]));
}

#[test]
fn what_was_written_can_be_read_again() {
    let mut store = read(None).unwrap();
    comes_back(&store);
    change(&mut store).unwrap();
    comes_back(&store);
    // Nobody is there to be given a post.
    let report = change(&mut store).unwrap();
    assert_eq!((report.moved, store.len::<Post>()), (None, 0));
    comes_back(&store);
    let report = change(&mut store).unwrap();
    assert_eq!((report.removed, &*written(&store)), (None, &b"[]\n"[..]));
}

#[test]
fn the_document_goes_to_the_file_that_is_named() {
    let mut store = read(None).unwrap();
    let whole = TempFile::new("whole", written(&store));
    let rest = TempFile::new("rest", "");
    let (ending, out, errors) = run(&[&whole.0, &rest.0]);
    assert_eq!((ending, &*errors), (Ending::Done, ""));
    assert!(out.ends_with("todos        2        1     1\n"), "{out}");
    change(&mut store).unwrap();
    assert_eq!(records(&read(Some(&rest.0)).unwrap()), records(&store));
}

#[test]
fn the_real_document_is_written_as_it_was_read() {
    let Some(path) = large("users-nested.json") else { return };
    let store = read(Some(&path)).unwrap();
    let read: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let written: Value = serde_json::from_slice(&written(&store)).unwrap();
    assert!(read == written);
    comes_back(&store);
}

#[test]
fn the_real_document_holds_the_records_of_the_flat_file() {
    let (Some(nested), Some(flat)) = (large("users-nested.json"), large("jsonplaceholder.json"))
    else {
        return;
    };
    let store = read(Some(&nested)).unwrap();
    let mut flat: Value = serde_json::from_slice(&fs::read(flat).unwrap()).unwrap();
    let lists = [
        ("users", ""),
        ("posts", "userId"),
        ("comments", "postId"),
        ("albums", "userId"),
        ("photos", "albumId"),
        ("todos", "userId"),
    ];
    for ((list, key), records) in lists.into_iter().zip(records(&store)) {
        let flat = flat[list].as_array_mut().unwrap();
        assert_eq!(records.len(), flat.len(), "{list}");
        for ((id, owner, record), flat) in records.iter().zip(flat) {
            let known = flat.as_object_mut().unwrap().remove(key);
            assert_eq!(known.map_or(0, |owner| owner.as_u64().unwrap()), *owner, "{list} {id}");
            assert!(record == flat, "{list} {id}");
        }
    }
}

#[test]
fn a_user_of_the_real_document_goes_with_everything() {
    let Some(path) = large("users-nested.json") else { return };
    let mut store = read(Some(&path)).unwrap();
    let report = change(&mut store).unwrap();
    let total = |name, read, left| Total { name, read, left };
    assert_eq!(
        report.totals,
        [
            total("users", 10, 9),
            // One of ten was given away, with its five comments.
            total("posts", 100, 91),
            total("comments", 500, 455),
            total("albums", 100, 90),
            total("photos", 5000, 4500),
            total("todos", 200, 180),
        ]
    );
    let moved = report.moved.unwrap();
    assert_eq!(store.find::<Post>(moved.post).unwrap().user(&store).unwrap().name, moved.to);
    comes_back(&store);
}
