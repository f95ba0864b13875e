//! The program `blog`, from its arguments to what it writes.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use orm_examples::blog::{self, Answers, Ending};
use serde_json::{Value, json};

/// Three users, the last of whom has nothing. Posts and todos do not stand in the order of their keys.
const SMALL: &str = r#"{
"users": [
    { "id": 1, "name": "John", "username": "john", "email": "john@example.org",
      "address": { "street": "High Street", "suite": "1", "city": "Ely", "zipcode": "1", "geo": { "lat": "52", "lng": "0" } },
      "phone": "555-0100", "website": "example.org", "company": { "name": "Example", "catchPhrase": "yes", "bs": "things" } },
    { "id": 2, "name": "Jane", "username": "jane", "email": "jane@example.org",
      "address": { "street": "Low Street", "suite": "2", "city": "Wells", "zipcode": "2", "geo": { "lat": "51", "lng": "-2" } },
      "phone": "555-0101", "website": "example.org", "company": { "name": "Sample", "catchPhrase": "no", "bs": "words" } },
    { "id": 3, "name": "Ann", "username": "ann", "email": "ann@example.org",
      "address": { "street": "Mid Street", "suite": "3", "city": "Bath", "zipcode": "3", "geo": { "lat": "51", "lng": "-2" } },
      "phone": "555-0102", "website": "example.org", "company": { "name": "None", "catchPhrase": "", "bs": "" } }
],
"posts": [
    { "userId": 1, "id": 5, "title": "fifth", "body": "b" },
    { "userId": 1, "id": 1, "title": "first", "body": "b" },
    { "userId": 2, "id": 2, "title": "second", "body": "b" },
    { "userId": 1, "id": 3, "title": "third", "body": "b" },
    { "userId": 2, "id": 4, "title": "fourth", "body": "b" }
],
"comments": [
    { "postId": 1, "id": 1, "name": "n1", "email": "a@x.ca", "body": "error" },
    { "postId": 1, "id": 2, "name": "n2", "email": "b@x.us", "body": "et error" },
    { "postId": 1, "id": 3, "name": "n3", "email": "c@x.biz", "body": "et" },
    { "postId": 2, "id": 4, "name": "n4", "email": "d@x.biz", "body": "error" },
    { "postId": 2, "id": 5, "name": "n5", "email": "e@x.ca", "body": "et" },
    { "postId": 3, "id": 6, "name": "n6", "email": "f@x.us", "body": "error" },
    { "postId": 3, "id": 7, "name": "n7", "email": "g@x.com", "body": "et" },
    { "postId": 4, "id": 8, "name": "n8", "email": "h@x.me", "body": "error" },
    { "postId": 2, "id": 9, "name": "n9", "email": "i@x.biz", "body": "et" },
    { "postId": 4, "id": 10, "name": "n10", "email": "l@x.us", "body": "error" },
    { "postId": 1, "id": 11, "name": "n11", "email": "j@x.biz", "body": "et" },
    { "postId": 4, "id": 12, "name": "n12", "email": "k@x.biz", "body": "error" }
],
"albums": [
    { "userId": 1, "id": 2, "title": "later" },
    { "userId": 1, "id": 1, "title": "earlier" },
    { "userId": 2, "id": 3, "title": "red" },
    { "userId": 2, "id": 4, "title": "green" }
],
"photos": [
    { "albumId": 1, "id": 1, "title": "p1", "url": "u/600/f00000", "thumbnailUrl": "u/150/f00000" },
    { "albumId": 2, "id": 2, "title": "p2", "url": "u/600/ffffff", "thumbnailUrl": "u/150/ffffff" },
    { "albumId": 2, "id": 3, "title": "p3", "url": "u/600/0f0f0f", "thumbnailUrl": "u/150/0f0f0f" },
    { "albumId": 3, "id": 4, "title": "p4", "url": "u/600/f10000", "thumbnailUrl": "u/150/f10000" },
    { "albumId": 4, "id": 5, "title": "p5", "url": "u/600/00ff00", "thumbnailUrl": "u/150/00ff00" }
],
"todos": [
    { "userId": 1, "id": 3, "title": "c", "completed": false },
    { "userId": 1, "id": 2, "title": "b", "completed": false },
    { "userId": 1, "id": 1, "title": "a", "completed": true },
    { "userId": 2, "id": 4, "title": "d", "completed": true },
    { "userId": 2, "id": 5, "title": "e", "completed": true }
]
}"#;

/// A file that is there as long as the test runs.
struct TempFile(PathBuf);

impl TempFile {
    fn new(name: &str, text: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("blog-{}-{name}.json", std::process::id()));
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
    let ending = blog::command(arguments, &mut out, &mut errors);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (ending, text(out), text(errors))
}

fn answers(name: &str, text: &str) -> Answers {
    let file = TempFile::new(name, text);
    blog::read(Some(&file.0)).unwrap()
}

/// The answer to the question that begins like this.
#[track_caller]
fn answer<'a>(answers: &'a Answers, question: &str) -> &'a str {
    let found = answers.0.iter().find(|answer| answer.question.starts_with(question));
    &found.expect("the question is asked").text
}

#[test]
fn one_path_is_enough_and_its_file_must_be_a_blog() {
    let usage = "blog: expected at most the path of one JSON file: blog [PATH]\n";
    let path = Path::new("a");
    assert_eq!(run(&[path, path]), (Ending::Failed, String::new(), usage.to_owned()));

    let secret = TempFile::new("secret", "{\"users\": [],\n\"posts\": [{\"id\": \"a secret\"}]}");
    let (ending, out, errors) = run(&[&secret.0]);
    assert_eq!((ending, &*out), (Ending::Failed, ""));
    let end = "is not the expected shape: expected u64 at line 2 column 27\n";
    assert!(errors.starts_with("blog: `") && errors.ends_with(end), "{errors}");
}

#[test]
fn a_small_file_answers_every_question() {
    let answers = answers("small", SMALL);
    assert_eq!(answers.0.len(), 10);
    let answer = |question| answer(&answers, question);
    assert_eq!(
        answer("Who has finished the largest share"),
        "\
name  done  of  share
----  ----  --  -----
Jane     2   2  100 %
John     1   3   33 %
Ann      0   0   none
"
    );
    assert_eq!(
        answer("What does everyone have to do next"),
        "\
name  next todo  latest post
----  ---------  -----------
John  b          fifth
Jane  none       fourth
Ann   none       none
"
    );
    // Jane hears from .ca and from .us as well, but not about one post.
    assert_eq!(answer("Who wrote a post that is discussed both"), "John");
    assert_eq!(answer("Who has written more than one post"), "John");
    assert_eq!(
        answer("Who has a photo full of red"),
        "\
name  albums  such photos
----  ------  -----------
John       2            2
"
    );
    assert_eq!(
        answer("Who has received the most comments"),
        "\
name  comments  newest
----  --------  ----------------
Jane         3  k@x.biz, i@x.biz
John         2  j@x.biz, c@x.biz
Ann          0
"
    );
    assert_eq!(
        answer("Which posts are discussed"),
        "\
author  post
------  ------
Jane    second
John    first
"
    );
    assert_eq!(
        answer("What did the first three users write"),
        "\
John
  fifth
  third
    f@x.us: n6
Jane
  fourth
    h@x.me: n8
    k@x.biz: n12
  second
    d@x.biz: n4
    e@x.ca: n5
Ann
"
    );
    assert_eq!(
        answer("Which three posts"),
        "\
comments  post    author  last word
--------  ------  ------  ---------
       3  fourth  Jane    k@x.biz
       2  first   John    j@x.biz
       1  second  Jane    i@x.biz
"
    );
    let sent: Value = serde_json::from_str(answer("What does a client get")).unwrap();
    let user = &sent[0]["user"];
    assert_eq!((&sent[0]["id"], &sent[0]["comments"]), (&json!(5), &json!([])));
    assert_eq!((&user["name"], &user["address"]["geo"]["lat"]), (&json!("John"), &json!("52")));
    assert_eq!(user["latestAlbum"], json!({ "id": 2, "userId": 1, "title": "later" }));
    let todo = json!({ "id": 1, "userId": 1, "title": "a", "completed": true });
    assert_eq!(user["firstTodo"], todo);
}

#[test]
fn an_empty_file_has_an_answer_to_every_question() {
    let lists = ["users", "posts", "comments", "albums", "photos", "todos"];
    let lists = lists.map(|list| format!("\"{list}\": []")).join(", ");
    let answers = answers("empty", &format!("{{{lists}}}"));
    assert_eq!(answer(&answers, "Who has written more than one post"), "nobody");
    assert_eq!(answer(&answers, "What does a client get"), "[]");
}

#[test]
fn the_data_of_the_examples_answers_every_question() {
    let (ending, out, errors) = run(&[]);
    assert_eq!((ending, &*errors), (Ending::Done, ""));
    assert!(!out.contains("nobody"), "{out}");
    let answers = blog::read(None).unwrap();
    assert!(answers.0.iter().all(|answer| answer.text.lines().count() >= 1));
    assert!(answer(&answers, "Which three posts").contains("A parser in an afternoon"));
}

#[test]
fn the_query_and_its_plan_are_shown_with_the_answer() {
    let file = TempFile::new("shown", SMALL);
    let (ending, out, errors) = run(&[&file.0]);
    assert_eq!((ending, &*errors), (Ending::Done, ""));
    let third = "\
3. Who wrote a post that is discussed both from .ca and from .us addresses?

  query
    User::query().filter(
        User::POSTS.any(
            Post::COMMENTS.any(Comment::EMAIL.ends_with(\".ca\"))
                & Post::COMMENTS.any(Comment::EMAIL.ends_with(\".us\"))
        )
    )

  plan
    User: scan
      filter: posts any (comments any (email ends with ?) and comments any (email ends with ?))

  answer
    John

4. ";
    assert!(out.contains(third), "{out}");
    assert!(out.starts_with("1. Who has finished"), "{out}");
}
