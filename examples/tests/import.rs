//! The program `import`, from its arguments to what it writes.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use orm_examples::import::{self, Ending, Total};

/// One user with two albums, a photo without its album, and a comment.
const SMALL: &str = r#"{
    "users": [
        {
            "id": 1, "name": "John", "username": "john", "email": "john@example.org",
            "address": { "street": "High Street", "city": "Ely", "zipcode": "1", "geo": {} },
            "company": { "name": "Example" }, "phone": "555-0100"
        },
        {
            "id": 2, "name": "Jane", "username": "jane", "email": "jane@example.org",
            "address": { "street": "Low Street", "city": "Wells", "zipcode": "2" },
            "company": { "name": "Sample" }
        }
    ],
    "albums": [
        { "userId": 1, "id": 4, "title": "first" },
        { "userId": 1, "id": 3, "title": "last" }
    ],
    "photos": [
        { "albumId": 3, "id": 1, "title": "a", "url": "u" },
        { "albumId": 4, "id": 2, "title": "b", "url": "u" },
        { "albumId": 9, "id": 3, "title": "c", "url": "u" }
    ],
    "posts": [{ "userId": 1, "id": 1, "title": "only\npost", "body": "text" }],
    "comments": [{ "postId": 1, "id": 1, "name": "n", "email": "e", "body": "b" }],
    "todos": []
}"#;

/// A file that is there as long as the test runs.
struct TempFile(PathBuf);

impl TempFile {
    fn new(name: &str, text: impl AsRef<[u8]>) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("import-{}-{name}.json", std::process::id()));
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
    let ending = import::command(arguments, &mut out, &mut errors);
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
    let start = format!("import: `{}` is ", file.0.display());
    message.strip_prefix(&start).unwrap_or(&message).to_owned()
}

#[test]
fn one_path_is_enough() {
    let usage = "import: expected at most the path of one JSON file: import [PATH]";
    assert_eq!(failure(&[Path::new("a"), Path::new("b")]), usage);
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let missing = failure(&[Path::new("no/such/file.json")]);
    assert!(missing.starts_with("import: cannot read `no/such/file.json`: "), "{missing}");
    let folder = failure(&[Path::new(env!("CARGO_TARGET_TMPDIR"))]);
    assert!(folder.starts_with("import: cannot read `"), "{folder}");
}

#[test]
fn a_malformed_file_is_told_with_the_place() {
    assert_eq!(
        complaint("empty", ""),
        "not complete JSON: EOF while parsing a value at line 1 column 0"
    );
    assert_eq!(
        complaint("cut", &SMALL[..SMALL.len() - 1]),
        "not complete JSON: EOF while parsing an object at line 26 column 0"
    );
    assert_eq!(complaint("text", "users"), "not JSON: expected value at line 1 column 1");
    assert_eq!(
        complaint("binary", b"{\"users\": [{\"id\": 1, \"name\": \"\xff\"}]}"),
        "not JSON: invalid unicode code point at line 1 column 31"
    );
}

#[test]
fn a_wrong_shape_is_told_with_the_place_and_without_the_value() {
    assert_eq!(
        complaint("list", "[\n1]"),
        "not the expected shape: expected a sequence at line 2 column 1"
    );
    assert_eq!(
        complaint("field", "{\"users\": [\n{\"id\": 1}]}"),
        "not the expected shape: missing field `name` at line 2 column 9"
    );
    let secret = "{\"users\": [],\n\"todos\": [{\"id\": \"a secret, expected nowhere\"}]}";
    let message = complaint("type", secret);
    assert_eq!(message, "not the expected shape: expected u64 at line 2 column 45");
}

#[test]
fn a_small_file_is_reported_in_full() {
    let file = TempFile::new("small", SMALL);
    let (ending, out, errors) = run(&[&file.0]);
    assert_eq!((ending, &*errors), (Ending::Done, ""));
    assert_eq!(
        out,
        "\
id  name       company  city   albums  photos  posts  last album  last post
--  ---------  -------  -----  ------  ------  -----  ----------  -----------
 1  John       Example  Ely         2       2      1  3 last      1 only post
 2  Jane       Sample   Wells       0       0      0  none        none
    all users                       2       2      1

model     in the file  stored  check
--------  -----------  ------  ---------------------------------------
users               2       2
albums              2       2  every album has its user: yes, 2 of 2
photos              3       3  every photo has its album: no, 2 of 3
posts               1       1  every post has its user: yes, 1 of 1
comments            1       1  every comment has its post: yes, 1 of 1
todos               0       0  every todo has its user: yes, 0 of 0
"
    );
}

#[test]
fn the_data_of_the_examples_is_whole() {
    let (ending, out, errors) = run(&[]);
    assert_eq!((ending, &*errors), (Ending::Done, ""));
    assert!(!out.contains(": no, "), "{out}");
    let report = import::read(None).unwrap();
    let records: usize = report.totals.iter().map(|total| total.stored).sum();
    assert!(report.users.len() == 6 && (50..200).contains(&records), "{records}");
}

#[test]
fn the_real_file_is_whole() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = path.join("../../shared/data/jsonplaceholder.json");
    if !path.exists() {
        println!("absent: {}", path.display());
        return;
    }
    let report = import::read(Some(&path)).unwrap();
    let total = |names, stored, owner| Total { names, in_file: stored, stored, owner };
    assert_eq!(
        report.totals,
        [
            total(("users", "user"), 10, None),
            total(("albums", "album"), 100, Some(("user", 100))),
            total(("photos", "photo"), 5000, Some(("album", 5000))),
            total(("posts", "post"), 100, Some(("user", 100))),
            total(("comments", "comment"), 500, Some(("post", 500))),
            total(("todos", "todo"), 200, Some(("user", 200))),
        ]
    );
    assert_eq!(report.users.len(), 10);
    for (user, id) in report.users.iter().zip(1_u64..) {
        assert_eq!((user.id, user.albums, user.photos, user.posts), (id, 10, 500, 10));
        // Albums and posts are numbered by user, ten to each, so the last is known.
        let last = |last: &Option<(u64, String)>| last.as_ref().map(|(id, _)| *id);
        assert_eq!(last(&user.last_album), Some(10 * id));
        assert_eq!(last(&user.last_post), Some(10 * id));
    }
}
