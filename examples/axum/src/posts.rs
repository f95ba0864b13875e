//! Posts: pages of them, one of them, and their changes.

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use orm_core::{Filter, Model};
use serde::{Deserialize, Serialize};

use crate::Shared;
use crate::error::Error;
use crate::models::{Comment, Post};
use crate::users::Me;

/// What a request can include.
const INCLUDES: [&str; 2] = ["author", "comments.author"];
/// How many posts a page holds if the request does not say, and how many at most.
const PAGE: (usize, usize) = (20, 100);

/// The query string of a list. The names are the allow-list: another one is an error.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct List {
    #[serde(default)]
    include: String,
    author: Option<u64>,
    title: Option<String>,
    #[serde(default)]
    sort: Sort,
    limit: Option<usize>,
    /// Skips this number of posts.
    #[serde(default)]
    offset: usize,
    /// The id of the last post of the page before. Unlike an offset it skips and repeats nothing if posts are
    /// inserted or removed between two pages. It goes with the order `newest`.
    before: Option<u64>,
}

#[derive(Deserialize, Default, Clone, Copy, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Sort {
    #[default]
    Newest,
    Title,
}

/// The query string of one post.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Show {
    #[serde(default)]
    include: String,
}

/// A page of rows.
#[derive(Serialize)]
struct Page<R> {
    rows: Vec<R>,
    /// How many rows there are on all pages.
    total: usize,
}

/// GET /posts
pub(crate) async fn list(
    State(store): State<Shared>,
    list: Result<Query<List>, QueryRejection>,
) -> Result<Response, Error> {
    let Query(list) = list?;
    let limit = list.limit.unwrap_or(PAGE.0);
    if limit > PAGE.1 {
        return Err(Error::Query(format!("`limit` is at most {}", PAGE.1)));
    }
    if list.before.is_some() && (list.sort != Sort::Newest || list.offset > 0) {
        return Err(Error::Query("`before` goes with `sort=newest` and no `offset`".to_owned()));
    }
    let filter = Filter::all_of([
        Some(Post::PUBLISHED.eq(true)),
        list.author.map(|author| Post::AUTHOR_ID.eq(author)),
        list.title.map(|title| Post::TITLE.contains(title)),
    ]);
    let order = match list.sort {
        Sort::Newest => Post::ID.desc(),
        Sort::Title => Post::TITLE.asc(),
    };
    let all = Post::query().filter(filter);
    let page = all.clone().filter(Filter::all_of([list.before.map(|id| Post::ID.lt(id))]));
    let page = page.order_by(order).offset(list.offset).limit(limit);
    let page = page.include_only(&list.include, INCLUDES).map_err(|error| Error::query(&error))?;

    let store = store.read();
    json(&Page { rows: page.all(&store), total: all.count(&store) })
}

/// GET /posts/{id}
pub(crate) async fn show(
    State(store): State<Shared>,
    id: Result<Path<u64>, PathRejection>,
    show: Result<Query<Show>, QueryRejection>,
) -> Result<Response, Error> {
    let (Path(id), Query(show)) = (id?, show?);
    let query = Post::query().filter(Post::PUBLISHED.eq(true));
    let query =
        query.include_only(&show.include, INCLUDES).map_err(|error| Error::query(&error))?;
    let store = store.read();
    json(&query.find(id, &store).ok_or(Error::NotFound)?)
}

/// POST /posts
pub(crate) async fn create(
    State(store): State<Shared>,
    Me(me): Me,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Error> {
    let (body, mut store) = (body?, store.write());
    let post = Post::ingest()
        .only((Post::TITLE, Post::BODY, Post::PUBLISHED))
        .set(Post::AUTHOR_ID, me)
        .insert_one(&mut store, &body[..])?;
    let location = [(header::LOCATION, format!("/posts/{}", post.id))];
    Ok((StatusCode::CREATED, location, json(post)?).into_response())
}

/// PATCH /posts/{id}: the title, the text, whether it is published, and the texts of one's own comments.
pub(crate) async fn change(
    State(store): State<Shared>,
    Me(me): Me,
    id: Result<Path<u64>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Error> {
    let (Path(id), body) = (id?, body?);
    let mut store = store.write();
    let comments = Post::COMMENTS.insert((Comment::TEXT,)).update((Comment::TEXT,));
    let post = Post::ingest()
        .only((Post::TITLE, Post::BODY, Post::PUBLISHED, comments))
        .among(Post::AUTHOR_ID.eq(me))
        .among(Comment::AUTHOR_ID.eq(me))
        .set(Comment::AUTHOR_ID, me)
        .update_one(&mut store, id, &body[..])?;
    json(post)
}

/// DELETE /posts/{id}
pub(crate) async fn remove(
    State(store): State<Shared>,
    Me(me): Me,
    id: Result<Path<u64>, PathRejection>,
) -> Result<StatusCode, Error> {
    let Path(id) = id?;
    let mine = Post::ID.eq(id) & Post::AUTHOR_ID.eq(me);
    if store.write().remove_where(mine)? == 0 {
        return Err(Error::NotFound);
    }
    Ok(StatusCode::NO_CONTENT)
}

/// POST /posts/{id}/comments
pub(crate) async fn comment(
    State(store): State<Shared>,
    Me(me): Me,
    id: Result<Path<u64>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Error> {
    let (Path(id), body) = (id?, body?);
    let mut store = store.write();
    if !store.find::<Post>(id).is_some_and(|post| post.published) {
        return Err(Error::NotFound);
    }
    let comment = Comment::ingest()
        .only((Comment::TEXT,))
        .set(Comment::POST_ID, id)
        .set(Comment::AUTHOR_ID, me)
        .insert_one(&mut store, &body[..])?;
    Ok((StatusCode::CREATED, json(comment)?).into_response())
}

/// Rows borrow from the guard, so they become text while it is held.
pub(crate) fn json(value: &impl Serialize) -> Result<Response, Error> {
    let text = serde_json::to_string(value).map_err(|_| Error::Internal)?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
}
