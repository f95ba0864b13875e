//! A small JSON API over an in-memory store.
//!
//! ```text
//! cd examples/axum
//! cargo run                 # 127.0.0.1:3000, or the address in ADDRESS
//! curl 'localhost:3000/posts?include=author,comments&limit=2'
//! curl 'localhost:3000/posts' -H 'x-user: 1' -d '{ "title": "Hello", "body": "text" }'
//! ```

use std::error::Error;

use axum::serve;
use orm_axum_example::{app, sample};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = std::env::var("ADDRESS").unwrap_or_else(|_| "127.0.0.1:3000".to_owned());
    let listener = TcpListener::bind(&address).await?;
    println!("listening on http://{}", listener.local_addr()?);
    serve(listener, app(sample()?)).await?;
    Ok(())
}
