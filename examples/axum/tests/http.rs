//! The API over HTTP: requests through the router, and one over a socket.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use orm_axum_example::{app, sample};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

struct Api(Router);

impl Api {
    fn new() -> Self {
        Api(app(sample().unwrap()))
    }

    /// Sends a request as a user, where 0 is nobody, and returns the status and the body.
    async fn send(&self, user: u64, line: &str, body: impl Into<Body>) -> (u16, Value) {
        let (method, path) = line.split_once(' ').unwrap();
        let mut request = Request::builder().method(method).uri(path);
        if user > 0 {
            request = request.header("x-user", user);
        }
        let request = request.body(body.into()).unwrap();
        let response = self.0.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let body = match &body[..] {
            b"" => Value::Null,
            body => serde_json::from_slice(body).unwrap(),
        };
        assert!(status.is_success() || body["error"].is_string(), "{status}: {body}");
        (status.as_u16(), body)
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        self.send(0, &format!("GET {path}"), "").await
    }

    async fn ids(&self, path: &str) -> (Vec<u64>, u64) {
        let (status, page) = self.get(path).await;
        assert_eq!(status, 200, "{page}");
        let rows = page["rows"].as_array().unwrap();
        let ids = rows.iter().map(|row| row["id"].as_u64().unwrap()).collect();
        (ids, page["total"].as_u64().unwrap())
    }

    /// The message of a request that is refused with a status.
    #[track_caller]
    fn refused((status, body): (u16, Value), expected: u16) -> String {
        assert_eq!(status, expected, "{body}");
        body["error"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn a_list_is_filtered_sorted_and_divided_into_pages() {
    let api = Api::new();
    assert_eq!(api.ids("/posts").await, (vec![3, 2, 1], 3));
    assert_eq!(api.ids("/posts?sort=title").await, (vec![1, 2, 3], 3));
    assert_eq!(api.ids("/posts?author=1&title=shelf").await, (vec![1], 1));
    assert_eq!(api.ids("/posts?limit=2").await, (vec![3, 2], 3));
    assert_eq!(api.ids("/posts?limit=2&offset=2").await, (vec![1], 3));
    assert_eq!(api.ids("/posts?limit=1&before=3").await, (vec![2], 3));
    assert_eq!(api.ids("/posts?before=1").await, (vec![], 3));
}

#[tokio::test]
async fn a_page_by_key_skips_nothing_when_a_post_is_removed() {
    let api = Api::new();
    assert_eq!(api.ids("/posts?limit=1").await.0, [3]);
    assert_eq!(api.send(1, "DELETE /posts/3", "").await.0, 204);
    assert_eq!(api.ids("/posts?limit=1&before=3").await.0, [2]);
}

#[tokio::test]
async fn only_what_is_listed_can_be_included() {
    let api = Api::new();
    let (status, post) = api.get("/posts/1?include=author,comments.author").await;
    assert_eq!(status, 200, "{post}");
    // The address is never shown.
    assert_eq!(post["author"], json!({ "id": 1, "name": "Ann" }));
    assert_eq!(post["comments"][0]["author"]["name"], "Ben");
    let (_, page) = api.get("/posts?include=*&limit=1").await;
    assert_eq!(page["rows"][0]["comments"], json!([]));

    let message = Api::refused(api.get("/posts?include=author.posts").await, 400);
    assert_eq!(message, "cannot include `posts`: nothing is allowed there");
    Api::refused(api.get("/posts/1?include=sessions").await, 400);
}

#[tokio::test]
async fn a_query_string_holds_nothing_else() {
    let api = Api::new();
    for query in [
        "password=x",
        "limit=1000",
        "limit=-1",
        "sort=email",
        "author=ann",
        "offset=1&before=3",
        "sort=title&before=3",
    ] {
        Api::refused(api.get(&format!("/posts?{query}")).await, 400);
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let api = Api::new();
    for path in ["/posts/99", "/posts/x", "/posts/4"] {
        assert_eq!(Api::refused(api.get(path).await, 404), "not found");
    }
    Api::refused(api.send(1, "PATCH /posts/99", "{}").await, 404);
    // It exists, but it is another's.
    Api::refused(api.send(1, "PATCH /posts/2", r#"{ "title": "Mine" }"#).await, 404);
    Api::refused(api.send(1, "DELETE /posts/2", "").await, 404);
    Api::refused(api.send(1, "POST /posts/99/comments", r#"{ "text": "?" }"#).await, 404);
    Api::refused(api.send(1, "DELETE /users/2", "").await, 404);
    assert_eq!(api.get("/posts/2").await.1["title"], "How to true a wheel");
}

#[tokio::test]
async fn a_post_is_inserted_changed_and_removed() {
    let api = Api::new();
    let new = r#"{ "title": "New", "body": "text", "published": true }"#;
    let (status, post) = api.send(2, "POST /posts", new).await;
    assert_eq!((status, &post["id"], &post["author_id"]), (201, &json!(5), &json!(2)), "{post}");

    let (status, post) = api.send(2, "PATCH /posts/5", r#"{ "title": "Newer" }"#).await;
    assert_eq!((status, &post["title"], &post["body"]), (200, &json!("Newer"), &json!("text")));

    let (status, comment) = api.send(1, "POST /posts/5/comments", r#"{ "text": "Yes" }"#).await;
    assert_eq!((status, &comment["post_id"], &comment["author_id"]), (201, &json!(5), &json!(1)));
    let comments = r#"{ "comments": [{ "text": "Thanks" }] }"#;
    assert_eq!(api.send(2, "PATCH /posts/5", comments).await.0, 200);
    let (_, post) = api.get("/posts/5?include=comments").await;
    assert_eq!(post["comments"].as_array().unwrap().len(), 2, "{post}");

    assert_eq!(api.send(2, "DELETE /posts/5", "").await, (204, Value::Null));
    Api::refused(api.get("/posts/5").await, 404);
    Api::refused(api.send(2, "DELETE /posts/5", "").await, 404);
}

#[tokio::test]
async fn a_document_reaches_only_what_is_listed() {
    let api = Api::new();
    for body in [
        r#"{ "author_id": 2 }"#,
        r#"{ "author": { "id": 2, "name": "x" } }"#,
        r#"{ "titel": "x" }"#,
        r#"{ "comments": [{ "text": "x", "author_id": 2 }] }"#,
    ] {
        Api::refused(api.send(1, "PATCH /posts/1", body).await, 422);
    }
    // A comment by another user, and one on another post.
    for id in [1, 2] {
        let body = format!(r#"{{ "comments": [{{ "id": {id}, "text": "a secret" }}] }}"#);
        let (status, body) = api.send(1, "PATCH /posts/1", body).await;
        assert!(matches!(status, 404 | 422), "{status}: {body}");
        assert!(!body.to_string().contains("secret"), "{body}");
    }
    let (_, post) = api.get("/posts/1?include=comments").await;
    assert_eq!(post["comments"][0]["text"], "Which screws?");
}

#[tokio::test]
async fn errors_have_a_status_and_show_no_value() {
    let api = Api::new();
    let (status, body) = api.send(1, "PATCH /posts/1", r#"{ "title": 54321 }"#).await;
    assert_eq!((status, &body["path"]), (400, &json!("$.title")), "{body}");
    assert!(!body.to_string().contains("54321"), "{body}");

    Api::refused(api.send(1, "POST /posts", "{").await, 400);
    Api::refused(api.send(1, "POST /posts", r#"{ "body": "no title" }"#).await, 400);
    Api::refused(api.send(1, "POST /posts", r#"[{ "title": "x" }]"#).await, 400);
    Api::refused(api.send(1, "POST /posts", vec![b' '; 65 << 10]).await, 413);
    let empty = r#"{ "title": " ", "body": "text" }"#;
    let message = Api::refused(api.send(1, "POST /posts", empty).await, 422);
    assert!(message.ends_with("cannot write `Post`: `title` is empty"), "{message}");
    for user in [0, 99] {
        Api::refused(api.send(user, "POST /posts", "{}").await, 401);
    }
}

#[tokio::test]
async fn conflicts_are_409() {
    let api = Api::new();
    let dan = r#"{ "name": "Dan", "email": "dan@example.org" }"#;
    assert_eq!(api.send(0, "POST /users", dan).await.0, 201);
    let message = Api::refused(api.send(0, "POST /users", dan).await, 409);
    assert!(message.contains("`email`") && !message.contains("dan@"), "{message}");
    // Ann has written posts. Dan has not.
    Api::refused(api.send(1, "DELETE /users/1", "").await, 409);
    assert_eq!(api.send(4, "DELETE /users/4", "").await.0, 204);
}

#[tokio::test]
async fn the_api_is_served_over_a_socket() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app(sample().unwrap())).await });

    let mut socket = TcpStream::connect(address).await.unwrap();
    let request = "GET /posts?limit=1&include=author HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    socket.read_to_string(&mut response).await.unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(head.contains("content-type: application/json"), "{head}");
    let page: Value = serde_json::from_str(body).unwrap();
    let author = json!({ "id": 1, "name": "Ann" });
    assert_eq!((&page["total"], &page["rows"][0]["author"]), (&json!(3), &author));
}
