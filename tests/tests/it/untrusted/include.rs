//! What a request includes is out of what the caller allows.

use super::models::*;

fn include(request: &str) -> Result<String, String> {
    let store = store();
    let allowed = ["author.posts", "comments", "notes.subject.comments"];
    let posts = Post::query().filter(Post::ID.eq(1)).include_only(request, allowed);
    posts.map(|posts| serde_json::to_string(&posts.all(&store)).unwrap()).map_err(|error| {
        assert!(error.is_not_allowed(), "{error}");
        error.to_string()
    })
}

#[test]
fn a_request_includes_what_is_allowed_and_nothing_else() {
    for request in
        ["", " , ", "author", "author.posts", "comments,author", "author|comments", "notes.subject"]
    {
        let plain = Post::query().filter(Post::ID.eq(1)).include(request).unwrap();
        assert_eq!(include(request), Ok(serde_json::to_string(&plain.all(&store())).unwrap()));
    }
    let expected = "expected `author`, `comments` or `notes`";
    for name in ["cover", "labels", "no_such", "Author"] {
        assert_eq!(include(name), Err(format!("cannot include `{name}`: {expected}")));
        assert_eq!(
            include(&format!("author,{name}")),
            Err(format!("cannot include `{name}`: {expected}"))
        );
        assert_eq!(
            include(&format!("author|{name}")),
            Err(format!("cannot include `{name}`: {expected}"))
        );
    }
    let error = Err("cannot include `comments`: expected `posts`".to_owned());
    assert_eq!(include("author.comments"), error);
    let error = Err("cannot include `author`: nothing is allowed there".to_owned());
    assert_eq!(include("author.posts.author"), error);
    // A relation to one of several models: what one of them has and is not allowed.
    let error = Err("cannot include `author`: expected `comments`".to_owned());
    assert_eq!(include("notes.subject.author"), error);
    assert_eq!(
        include("notes.subject.posts"),
        Err("cannot include `posts`: expected `comments`".into())
    );
}

#[test]
fn a_star_is_all_that_is_allowed_there() {
    assert_eq!(include("*"), include("author,comments,notes"));
    assert_eq!(include("author.*"), include("author.posts"));
    assert_eq!(include("*.*"), include("author.posts,comments,notes.subject"));
    assert_eq!(include("author.posts.*"), include("author.posts"));
}

#[test]
fn nothing_is_allowed_by_an_empty_list() {
    let error = Post::query().include_only("author", [""; 0]).err().unwrap();
    assert_eq!(error.to_string(), "cannot include `author`: nothing is allowed there");
    assert!(Post::query().include_only("", [""; 0]).is_ok());
    assert!(Post::query().include_only("*", [""; 0]).is_ok());
}

#[test]
fn an_allowed_path_that_the_schema_does_not_have_is_an_error() {
    let error = Post::query().include_only("author", ["author.pots"]).err().unwrap();
    assert!(error.is_unknown_relation(), "{error}");
    assert!(!error.is_not_allowed());
}

#[test]
fn a_request_of_any_length_is_bounded_by_what_is_allowed() {
    let deep = vec!["author"; 500].join(".");
    let error = Post::query().include_only(&deep, ["author"]).err().unwrap();
    assert!(error.is_over_limit() || error.is_not_allowed(), "{error}");
    let long = vec!["author"; 10_000].join(",");
    assert_eq!(include(&long), include("author"));
}
